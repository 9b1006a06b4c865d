/** One or two letters that stand for a person: of the first and the last word of their name. */
export function initials(name: string): string {
  const words = name
    .replaceAll(/[^\p{L}\p{M}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => firstLetter(word ?? "").toLocaleUpperCase("en")).join("") || "?";
}

/** With its accents, whichever way they are written. */
function firstLetter(word: string): string {
  const [first] = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(word);
  return first?.segment ?? "";
}
