import { matchesGlob } from "../glob.ts";
import { displayKey } from "../snapshot/key.ts";
import type { AlertFacts } from "./facts.ts";
import type { AlertKind } from "./kinds.ts";

/** Which removed assets a policy wants to hear of; any list suffices, all empty: every asset. Globs but for owners. */
export type AssetChoice = {
  readonly patterns: readonly string[];
  readonly groups: readonly string[];
  readonly owners: readonly string[];
};

/** What a policy chooses by. */
export type PolicyChoice = {
  readonly enabled: boolean;
  readonly kinds: readonly string[];
  /** Globs of names of code locations; empty: all. */
  readonly locations: readonly string[];
  readonly assets: AssetChoice;
  /** How long a source is silent before that is told. */
  readonly unreachableMinutes: number;
  readonly mutedUntil: Date | null;
};

/** What a policy does with an event: `muted` is kept in its log and sent to nobody. */
export type PolicyVerdict = "none" | "send" | "muted";

/**
 * Whether a policy wants to tell of an event that happened at `at`; of removed assets if it chooses any of them besides
 * (`choosesAny`).
 */
export function judgeEvent(
  policy: PolicyChoice,
  event: {
    readonly kind: AlertKind;
    readonly facts: Pick<AlertFacts, "location" | "minutes">;
    readonly at: Date;
  },
): PolicyVerdict {
  if (!policy.enabled || !policy.kinds.includes(event.kind)) return "none";
  const { location } = event.facts;
  // What concerns no single location, such as a source as a whole, concerns all of them.
  if (
    policy.locations.length > 0 &&
    location !== null &&
    !policy.locations.some((glob) => matchesGlob(glob, location))
  ) {
    return "none";
  }
  // A silence is told once for each length of time that policies name, and each hears of its own.
  if (event.kind === "source.unreachable" && event.facts.minutes !== policy.unreachableMinutes) return "none";
  return policy.mutedUntil !== null && policy.mutedUntil > event.at ? "muted" : "send";
}

/** Whether a policy that chooses so wants to hear of any of these assets. */
export function choosesAny(choice: AssetChoice, assets: AlertFacts["removed"]): boolean {
  return assets.some((asset) => isChosen(choice, asset));
}

function isChosen({ patterns, groups, owners }: AssetChoice, asset: AlertFacts["removed"][number]): boolean {
  if (patterns.length + groups.length + owners.length === 0) return true;
  const texts = [displayKey(asset.key), asset.key.join("/")];
  return (
    patterns.some((glob) => texts.some((text) => matchesGlob(glob, text))) ||
    (asset.group !== null && groups.some((glob) => matchesGlob(glob, asset.group as string))) ||
    asset.owners.some((owner) => owners.includes(owner))
  );
}
