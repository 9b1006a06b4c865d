/** Columns of a row of the Deployment tab and of its head; below the breakpoint the parts of a row stack. */
export const BOARD_GRID =
  "grid grid-cols-1 gap-x-4 gap-y-2 px-4 sm:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)_minmax(0,1.1fr)_minmax(0,1.55fr)_6rem_7.5rem_6.5rem_8.5rem]";
