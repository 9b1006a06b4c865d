export type Downgrade = { readonly name: string; readonly from: string; readonly to: string };

/** Numbers of a version's dotted head: `2.10.0rc1` -> [2, 10, 0]; null when it does not begin with a number. */
function numbersOf(version: string): number[] | null {
  const head = /^v?(\d+(?:\.\d+)*)/.exec(version)?.[1];
  return head === undefined ? null : head.split(".").map(Number);
}

/** Runtimes that both name and that stand at a lower version in `to`; versions without numbers are not compared. */
export function downgradesOf(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): Downgrade[] {
  const downgrades: Downgrade[] = [];
  for (const [name, version] of Object.entries(from).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const other = Object.hasOwn(to, name) ? to[name] : undefined;
    if (other !== undefined && (compareVersions(other, version) ?? 0) < 0)
      downgrades.push({ name, from: version, to: other });
  }
  return downgrades;
}

/** Below 0 where `a` is the lower, 0 where they say the same; null where one has no numbers to compare. */
export function compareVersions(a: string, b: string): number | null {
  const left = numbersOf(a);
  const right = numbersOf(b);
  if (left === null || right === null) return null;
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
