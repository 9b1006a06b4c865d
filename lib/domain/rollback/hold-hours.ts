/** How long a deploy unit is held after a rollback: a working day and the night before the next. */
export const HOLD_HOURS = 24;
