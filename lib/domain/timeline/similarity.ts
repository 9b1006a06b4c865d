import type { ImageRef } from "../image.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { canonicalJson } from "../snapshot/canonical.ts";
import { sha256 } from "../snapshot/hash.ts";

/** The facts in which loads must agree to be shown as one entry. */
export type SimilarityFacts = {
  readonly image: ImageRef | null;
  readonly commit: string | null;
  /** Versions of the bundles that the code came in: what a commit is to others. */
  readonly bundles?: JsonValue[];
  readonly metadata: JsonObject;
} & (
  | { readonly status: "loaded"; readonly fingerprint: Buffer }
  | { readonly status: "failed"; readonly errorHash: Buffer }
);

/** SHA-256 over the facts: equal digests mean similar loads. */
export function similarityHash(facts: SimilarityFacts): Buffer {
  const { image, commit, bundles = [], metadata, status } = facts;
  const result = status === "loaded" ? facts.fingerprint : facts.errorHash;
  // Left out where there are none, as loads have it that were recorded before bundles counted.
  const versions = bundles.length === 0 ? {} : { bundles };
  return sha256(canonicalJson({ commit, image, metadata, result: result.toString("hex"), status, ...versions }));
}

/**
 * SHA-256 over an error's message and stack as they are. Nothing is cleaned out of them: an error that looks
 * new is worth a line of the history, and guessing what is noise would hide real ones.
 */
export function errorHash({ message, stack }: { message: string; stack?: string | undefined }): Buffer {
  return sha256(canonicalJson({ message, stack: stack ?? null }));
}

/** What the grouping of loads needs to know of one. */
export type GroupFacts = { readonly similarityHash: Buffer; readonly rollbackOf: number | null };

/**
 * Whether `next` goes into the group of the load right before it. A load that a rollback brought stands
 * alone: no group reaches across it, and its mark is never hidden behind a later look at the same version.
 */
export function continuesGroup(previous: GroupFacts, next: GroupFacts): boolean {
  if (previous.rollbackOf !== null || next.rollbackOf !== null) return false;
  return previous.similarityHash.equals(next.similarityHash);
}
