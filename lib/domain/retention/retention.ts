const DAY_MS = 24 * 60 * 60_000;

/** What decides how long the loads of a code location can be rolled back to, as it stands at `now`. */
export type RetentionFacts = {
  readonly retentionDays: number;
  /** By the database's clock, which recorded the loads. */
  readonly now: Date;
  readonly currentLoad: number;
  /** Highest load that loaded; 0 when none did. */
  readonly lastGoodLoad: number;
  /** Newest load that loaded from another image than the last good one; null: there is none. */
  readonly versionBefore: number | null;
  /** Digests that a hold protects, under every name by which the images are known. */
  readonly heldDigests: readonly string[];
};

export type RetainedLoad = {
  readonly number: number;
  readonly digest: string | null;
  /** When the next load took its place; null: none has. */
  readonly replacedAt: Date | null;
};

/** Why a load stays a target whatever its age. */
export type KeptBecause = "current" | "last_good" | "version_before" | "held";

export type Retention =
  | { readonly state: "kept"; readonly because: KeptBecause }
  | { readonly state: "in_window"; readonly until: Date }
  | { readonly state: "expired"; readonly since: Date };

/** What runs: nothing lets go of it. */
export const KEPT_AS_CURRENT: Retention = { state: "kept", because: "current" };

/**
 * How long a load can be rolled back to. The window begins when another load takes its place, not when it loaded: what
 * ran well for a year must not be out of reach the moment it is replaced. What is current, held, last good, or the
 * version before the last good one stays a target for as long as it is that.
 */
export function retentionOf(load: RetainedLoad, facts: RetentionFacts): Retention {
  const because = keptBecause(load, facts);
  if (because !== null) return { state: "kept", because };
  const until = new Date((load.replacedAt ?? facts.now).getTime() + facts.retentionDays * DAY_MS);
  return until > facts.now ? { state: "in_window", until } : { state: "expired", since: until };
}

/** Loads that were replaced later than this are within the window. */
export function keptSince(facts: Pick<RetentionFacts, "retentionDays" | "now">): Date {
  return new Date(facts.now.getTime() - facts.retentionDays * DAY_MS);
}

function keptBecause({ number, digest, replacedAt }: RetainedLoad, facts: RetentionFacts): KeptBecause | null {
  if (number === facts.currentLoad || replacedAt === null) return "current";
  if (number === facts.lastGoodLoad) return "last_good";
  if (number === facts.versionBefore) return "version_before";
  return digest !== null && facts.heldDigests.includes(digest) ? "held" : null;
}
