/** LIKE pattern that every text matches. */
export const EVERYTHING = "%";

/** LIKE pattern for "contains this text, whatever its case", over a lower-cased column; `EVERYTHING` when there is nothing to look for. */
export function containsPattern(query: string | undefined): string {
  const text = query?.trim().toLowerCase() ?? "";
  return text === "" ? EVERYTHING : `%${escapeLike(text)}%`;
}

/** LIKE pattern for "begins with this text". */
export function prefixPattern(text: string): string {
  return `${escapeLike(text)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (special) => `\\${special}`);
}
