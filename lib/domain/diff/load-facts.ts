import { type JsonObject, type JsonValue, jsonEqual, memberOf } from "../json.ts";
import { compareText } from "../snapshot/key.ts";

/** What is known of a load besides its assets, as much as two loads are compared on. */
export type LoadFacts = {
  readonly image: { readonly reference: string; readonly digest: string | null } | null;
  readonly git: { readonly url: string; readonly commit: string; readonly branch?: string | undefined } | null;
  readonly deployType: string | null;
  readonly deployedBy: { readonly name: string } | null;
  readonly source: string;
  readonly runtime: Readonly<Record<string, string>>;
  readonly bundles: readonly { readonly type: string; readonly name: string; readonly version: string }[];
  readonly metadata: JsonObject;
};

/** Where a fact stands; `load` are those that every load has one of. */
export const FACT_PARTS = ["load", "runtime", "bundle", "metadata"] as const;
export type FactPart = (typeof FACT_PARTS)[number];

/** One fact that differs; null where a load has none of that name. */
export type FactChange = {
  readonly part: FactPart;
  readonly name: string;
  readonly old: JsonValue;
  readonly new: JsonValue;
};

/** What differs between two loads besides their assets, in the order of `FACT_PARTS`; null is before the first load. */
export function compareLoadFacts(older: LoadFacts | null, newer: LoadFacts | null): FactChange[] {
  const before = factsOf(older);
  const after = factsOf(newer);
  return FACT_PARTS.flatMap((part) => changes(part, before[part], after[part]));
}

type Named = Readonly<Record<string, JsonValue>>;

function factsOf(load: LoadFacts | null): Record<FactPart, Named> {
  if (load === null) return { load: {}, runtime: {}, bundle: {}, metadata: {} };
  const { image, git, deployType, deployedBy, source, runtime, bundles, metadata } = load;
  return {
    load: {
      Image: image?.reference ?? null,
      Digest: image?.digest ?? null,
      Repository: git?.url ?? null,
      Commit: git?.commit ?? null,
      Branch: git?.branch ?? null,
      "Deploy type": deployType,
      "Deployed by": deployedBy?.name ?? null,
      Source: source,
    },
    runtime,
    bundle: Object.fromEntries(bundles.map(({ type, name, version }) => [`${name} (${type})`, version])),
    metadata,
  };
}

/** Facts of a load keep the order in which they are written above; other names are sorted. */
function changes(part: FactPart, before: Named, after: Named): FactChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (part !== "load") names.sort(compareText);
  return names.flatMap((name) => {
    const [old, now] = [memberOf(before, name) ?? null, memberOf(after, name) ?? null];
    return jsonEqual(old, now) ? [] : [{ part, name, old, new: now }];
  });
}
