import type { Step } from "./truth.ts";

/** A change as both sides are brought to for comparing: names sorted, keys as JSON text. */
export type PlainChange = {
  readonly kind: "added" | "removed" | "changed";
  readonly facets: readonly string[];
  readonly codeVersion?: readonly [string | null, string | null];
  readonly dependencies?: PlainNames;
  readonly tags?: PlainNames;
  readonly metadata?: PlainNames;
};
export type PlainNames = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
};

/** How often each reason made the expected change another than Dagster's. */
export type Tally = Map<string, number>;

function count(tally: Tally, reason: string): void {
  tally.set(reason, (tally.get(reason) ?? 0) + 1);
}

/**
 * What Loadline has to say of a key, from Dagster's truth: the documented deviations are added and taken away, all
 * changed mappings told rather than one, and, read by GraphQL, the facts left out that GraphQL does not hold. Every
 * such step is counted by its reason. Null: no change.
 */
export function expectedChange(step: Step, key: string, way: "graphql" | "grpc", tally: Tally): PlainChange | null {
  const truth = step.changes[key];
  const types = new Set(truth?.types);
  if (types.has("NEW")) return { kind: "added", facets: [] };
  if (types.has("REMOVED")) return { kind: "removed", facets: [] };

  const untoldFacts = way === "graphql" ? step.untold[key] : undefined;
  const metadata = told(
    adjusted(truth?.metadata ?? NONE, step.strict[key]?.METADATA, tally),
    untoldFacts?.METADATA,
    tally,
  );
  const dependencies = expectedDependencies(step, key, way, tally);
  setMember(types, "METADATA", says(metadata));
  setMember(types, "DEPENDENCIES", says(dependencies));
  if (untoldFacts?.PARTITIONS_DEFINITION !== undefined) {
    types.delete("PARTITIONS_DEFINITION");
    for (const reason of untoldFacts.PARTITIONS_DEFINITION) count(tally, reason);
  }
  if (types.size === 0) return null;
  return {
    kind: "changed",
    facets: [...types].sort(),
    ...(truth?.codeVersion && { codeVersion: truth.codeVersion }),
    ...(says(dependencies) && { dependencies }),
    ...(truth?.tags && { tags: truth.tags }),
    ...(says(metadata) && { metadata }),
  };
}

const NONE: PlainNames = { added: [], removed: [], changed: [] };

type Reasons = { more: [name: string, reason: string][]; less: [name: string, reason: string][] };

function expectedDependencies(step: Step, key: string, way: "graphql" | "grpc", tally: Tally): PlainNames {
  const truth = step.changes[key]?.dependencies ?? NONE;
  if (truth.added.length > 0 || truth.removed.length > 0) return truth;
  const all = adjusted({ ...NONE, changed: step.mappings[key] ?? [] }, step.strict[key]?.DEPENDENCIES, tally);
  return told(all, way === "graphql" ? step.untold[key]?.DEPENDENCIES : undefined, tally);
}

/** Without the changed names of which GraphQL tells the same before and after. */
function told(
  names: PlainNames,
  untold: readonly (readonly [name: string, reason: string])[] | undefined,
  tally: Tally,
): PlainNames {
  if (untold === undefined) return names;
  for (const [, reason] of untold) count(tally, reason);
  const hidden = new Set(untold.map(([name]) => name));
  return { ...names, changed: names.changed.filter((name) => !hidden.has(name)) };
}

/** With the documented deviations of what counts as equal. */
function adjusted(names: PlainNames, reasons: Reasons | undefined, tally: Tally): PlainNames {
  if (reasons === undefined) return names;
  const changed = new Set(names.changed);
  for (const [name, reason] of reasons.more) {
    changed.add(name);
    count(tally, reason);
  }
  for (const [name, reason] of reasons.less) {
    changed.delete(name);
    count(tally, reason);
  }
  return { ...names, changed: [...changed].sort() };
}

function says({ added, removed, changed }: PlainNames): boolean {
  return added.length + removed.length + changed.length > 0;
}

function setMember<T>(set: Set<T>, member: T, is: boolean): void {
  if (is) set.add(member);
  else set.delete(member);
}
