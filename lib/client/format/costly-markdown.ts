/** Characters of a text that is made up at most. */
const MOST_CHARACTERS = 100_000;
/** Marks that may begin or end something, in one block: the parser looks for a partner of each among all others. */
const MOST_MARKS = 500;
/** A line that opens more quotes and lists than this, one within the other, is parsed once for each. */
const NESTED = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d+[.)](?=[ \t]))){20}/m;

/**
 * Whether making a text up could hold the page: some 20,000 characters without sense keep the parser busy for half a
 * minute, and whoever records metadata chooses them.
 */
export function isCostlyMarkdown(text: string): boolean {
  if (text.length > MOST_CHARACTERS || NESTED.test(text)) return true;
  return text.split(/\n[ \t]*\n/).some((block) => (block.match(/[*_~]+|\[|</g)?.length ?? 0) > MOST_MARKS);
}
