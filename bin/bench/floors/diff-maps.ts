/** One pass over two hash maps: how many keys came, went or have another hash. No diff can look at less. */
export function diffMaps(older: ReadonlyMap<string, string>, newer: ReadonlyMap<string, string>): number {
  let differences = 0;
  for (const [key, hash] of newer) if (older.get(key) !== hash) differences++;
  for (const key of older.keys()) if (!newer.has(key)) differences++;
  return differences;
}
