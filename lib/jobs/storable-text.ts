/**
 * `text` as PostgreSQL can hold it, in jsonb too: a program's last words may be any bytes, and a limit may cut a
 * character in two. What cannot be stored could never be journalled, and the step would be done again for ever.
 */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\ufffd").toWellFormed();
}
