/** Text that PostgreSQL can hold and JSON can carry: no NUL, no lone surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/**
 * `text` as PostgreSQL can hold it, in jsonb too: a program's last words may be any bytes, and a limit may cut a
 * character in two. What cannot be stored could never be journalled, and the step would be done again for ever.
 */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\ufffd").toWellFormed();
}
