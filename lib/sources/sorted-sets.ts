/** A set as Python prints it, of texts or of objects such as `AssetKey(['a'])`; a mapping, which has colons, is none. */
const SET = /\{((?:['"]|[A-Za-z_]\w*\()[^{}:]*)\}/g;

/** The text with every set in one order: its items come in another in each process. */
export function withSortedSets(text: string): string {
  return text.replace(SET, (_, items: string) => `{${items.split(", ").sort().join(", ")}}`);
}
