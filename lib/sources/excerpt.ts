const SHOWN_CHARACTERS = 300;

/** The beginning of what a server said, in one line; a text of megabytes is not looked through for it. */
export function excerpt(text: string): string {
  const line = text
    .slice(0, 10 * SHOWN_CHARACTERS)
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS)}…`;
}
