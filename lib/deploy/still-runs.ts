import { type ImageRef, isDigestOf } from "../domain/image.ts";
import type { DeployOutcome } from "./target.ts";

/**
 * Whether a part of a unit that could not be given `image` back runs it all the same: one that refuses every deploy was
 * not changed by the one before either.
 */
export function stillRuns(outcome: DeployOutcome, { digest }: ImageRef): boolean {
  if (outcome.status !== "reverted") return false;
  const { image, aliases, healthy } = outcome.running;
  return healthy && isDigestOf(digest, { digest: image.digest, aliases }) === true;
}
