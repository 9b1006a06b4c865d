import { compareVersions } from "./runtime-downgrade.ts";

export const RUNTIME_DIRECTIONS = ["upgrade", "downgrade", "changed", "appears", "disappears"] as const;

/** `changed`: which of the two is the higher cannot be told. Null: that load does not name it. */
export type RuntimeChange = {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly direction: (typeof RUNTIME_DIRECTIONS)[number];
};

/** What of a load's libraries and runtimes stands at another version in the load `to`; sorted by name. */
export function runtimeChanges(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): RuntimeChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names.flatMap((name) => {
    const before = Object.hasOwn(from, name) ? (from[name] ?? null) : null;
    const after = Object.hasOwn(to, name) ? (to[name] ?? null) : null;
    return before === after ? [] : [{ name, from: before, to: after, direction: directionOf(before, after) }];
  });
}

function directionOf(before: string | null, after: string | null): RuntimeChange["direction"] {
  if (before === null) return "appears";
  if (after === null) return "disappears";
  const order = compareVersions(before, after);
  if (order === null || order === 0) return "changed";
  return order < 0 ? "upgrade" : "downgrade";
}
