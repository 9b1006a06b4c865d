/** Unread alerts are counted up to this many. */
export const MOST_UNREAD = 100;
