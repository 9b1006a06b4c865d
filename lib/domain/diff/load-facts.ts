import { type JsonObject, type JsonValue, jsonEqual, memberOf } from "../json.ts";
import { compareText } from "../snapshot/key.ts";

/** What is known of a load besides its assets and how it came, as far as it can differ from another one's. */
export type ComparedFacts = {
  readonly image: { readonly reference: string; readonly digest: string | null } | null;
  readonly git: { readonly url: string; readonly commit: string; readonly branch?: string | undefined } | null;
  readonly deployType: string | null;
  readonly runtime: Readonly<Record<string, string>>;
  readonly bundles: readonly { readonly type: string; readonly name: string; readonly version: string }[];
  readonly metadata: JsonObject;
};

/** Before the first load. */
export const NO_FACTS: ComparedFacts = {
  image: null,
  git: null,
  deployType: null,
  runtime: {},
  bundles: [],
  metadata: {},
};

/** Where a fact stands on a load's page, in that order. */
export const FACT_GROUPS = ["load", "runtime", "bundles", "metadata"] as const;
export type FactGroup = (typeof FACT_GROUPS)[number];

export type FactChange = {
  readonly group: FactGroup;
  readonly name: string;
  /** Undefined where there was, or is, nothing. */
  readonly old: JsonValue | undefined;
  readonly new: JsonValue | undefined;
};

/** The facts in which two loads differ: those of the load itself, then versions, bundles and metadata, each by name. */
export function diffLoadFacts(before: ComparedFacts, after: ComparedFacts): FactChange[] {
  return [
    ...differences("load", ownFacts(before), ownFacts(after)),
    ...differences("runtime", before.runtime, after.runtime),
    ...differences("bundles", bundleFacts(before), bundleFacts(after)),
    ...differences("metadata", before.metadata, after.metadata),
  ];
}

type ByName = Readonly<Record<string, JsonValue>>;

function differences(group: FactGroup, before: ByName, after: ByName): FactChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (group !== "load") names.sort(compareText);
  return names.flatMap((name) => {
    const [old, now] = [memberOf(before, name), memberOf(after, name)];
    return jsonEqual(old, now) ? [] : [{ group, name, old, new: now }];
  });
}

/** What is not known is left out, so that it reads as nothing rather than as `null`. */
function ownFacts({ image, git, deployType }: ComparedFacts): ByName {
  return {
    ...(image === null ? {} : { Image: image.reference }),
    ...(image === null || image.digest === null ? {} : { Digest: image.digest }),
    ...(git === null ? {} : { Commit: git.commit, Repository: git.url }),
    ...(git?.branch === undefined ? {} : { Branch: git.branch }),
    ...(deployType === null ? {} : { "Deploy type": deployType }),
  };
}

/** Versions of bundles by name and type: a name may come twice, with another type. */
export function bundleFacts({ bundles }: Pick<ComparedFacts, "bundles">): ByName {
  return Object.fromEntries(bundles.map(({ name, type, version }) => [`${name} (${type})`, version]));
}
