/** Columns of a row and of the head; below the breakpoint the parts of a row stack. */
export const HISTORY_GRID =
  "grid grid-cols-1 px-4 gap-x-4 gap-y-2 lg:grid-cols-[minmax(9.5rem,11rem)_minmax(0,1.3fr)_minmax(0,1.2fr)_minmax(0,1.2fr)_minmax(0,1.5fr)_10.5rem]";
