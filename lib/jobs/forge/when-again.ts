import type { CommitFacts } from "../../domain/commit.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A commit that is not there may be on its way: mirrors lag, and CI deploys faster than some hosts replicate. */
const MISSING_MS = [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
/** A commit stays what it is; the request that brings it is often merged after its first deploy. */
const FOUND_MS = [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR];
/** Rights are given by people. */
const REFUSED_MS = [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR];

/**
 * After how long a commit is asked for again; null: no more, until somebody changes a connection.
 * @param tries how often it was asked for before with this outcome.
 */
export function againMs(
  outcome: { type: "found"; facts: CommitFacts } | { type: "missing" | "refused" },
  tries: number,
): number | null {
  switch (outcome.type) {
    case "found":
      return outcome.facts.pullRequest?.mergedAt == null ? (FOUND_MS[tries] ?? null) : null;
    case "missing":
      return MISSING_MS[tries] ?? null;
    case "refused":
      return REFUSED_MS[tries] ?? null;
  }
}
