const grouped = new Intl.NumberFormat("en");

/** 12345 -> "12,345". */
export function number(value: number): string {
  return grouped.format(value);
}

/** "1 asset", "2 assets". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

export type Counts = { added: number; removed: number; changed: number };

/** "3 added, 1 removed, 5 changed"; "no changes". For reading aloud and for titles. */
export function countsText({ added, removed, changed }: Counts): string {
  const parts = [
    added > 0 ? `${number(added)} added` : "",
    removed > 0 ? `${number(removed)} removed` : "",
    changed > 0 ? `${number(changed)} changed` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "no changes" : parts.join(", ");
}
