import { type ImageRef, isDigestOf } from "../image.ts";

/**
 * Why what ran before a rollback is to be put back: its image did not come up or does not stay up, its code cannot be
 * imported, its deploy did not end, or a person stopped it.
 */
export const REVERT_CAUSES = ["unhealthy", "failed_load", "deploy_fault", "cancelled"] as const;
export type RevertCause = (typeof REVERT_CAUSES)[number];

/** What the target ran right before a rollback touched it. */
export type VersionBefore = ImageRef & { readonly aliases: readonly string[]; readonly healthy: boolean };

/**
 * What stands against putting the version before back, as a sentence for the page; null: nothing does. A rollback is
 * reverted into something known to be better alone, and only where afterwards it can be proven to run.
 */
export function revertObstacle(facts: {
  readonly because: RevertCause;
  /** The deployment's setting; a person who cancels is not bound by it. */
  readonly autoRevert: boolean;
  readonly before: VersionBefore | null;
  readonly targetDigest: string | null;
  /** Number of the load that was current before, where that one failed to load. */
  readonly failedBefore: number | null;
  /** Why the version before is blocked in this deploy unit; null: it is not. */
  readonly blocked: string | null;
}): string | null {
  const { because, autoRevert, before, targetDigest, failedBefore, blocked } = facts;
  if (because !== "cancelled" && !autoRevert) {
    return "What ran before was not put back: this deployment does not revert by itself.";
  }
  if (before === null) return "Nothing ran before that could be put back.";
  const kept = `What ran before (${before.reference}) cannot be put back`;
  if (before.digest === null) return `${kept}: it has no digest, so nobody could prove that it runs again.`;
  if (isDigestOf(targetDigest, before) === true) return `${kept}: it is the same image.`;
  if (blocked !== null) return `${kept}: that version is blocked here (${blocked}).`;
  if (!before.healthy) return `${kept}: it was not healthy either.`;
  if (because === "failed_load" && failedBefore !== null)
    return `${kept}: it failed to load too (load #${failedBefore}).`;
  return null;
}
