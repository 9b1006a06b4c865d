import type { ChangeCounts, Facet } from "../diff/change.ts";
import { isDigestOf } from "../image.ts";
import type { AssetIdentity } from "../snapshot/asset.ts";
import { identityText } from "../snapshot/key.ts";
import { type Make, sameMake } from "../snapshot/make.ts";

/** A tracked difference as much as the verdict looks at it. */
export type Difference = AssetIdentity & { kind: "added" | "removed" | "changed"; facets: readonly Facet[] };

/** What was seen of one code location of the deploy unit after the deploy. */
export type LocationEvidence = {
  readonly location: string;
  /** Load that it should equal; null: the location has no load of the target's image. */
  readonly target: { readonly number: number; readonly fingerprint: string | null; readonly make: Make } | null;
  /** The load that the rollback brought; null: not observed in time. */
  readonly observed:
    | {
        readonly number: number;
        readonly status: "loaded";
        readonly fingerprint: string | null;
        readonly make: Make;
      }
    | { readonly number: number; readonly status: "failed"; readonly error: string }
    | null;
  /** Target -> observed, in full as counts, as a list perhaps only the first part. */
  readonly counts: ChangeCounts;
  readonly differences: readonly Difference[];
  /** Facets that differed before between two loads of one digest: no sign of a wrong version. */
  readonly varying: readonly { readonly identity: AssetIdentity; readonly facets: readonly Facet[] }[];
};

export type Verdict = {
  readonly status: "succeeded" | "succeeded_with_differences" | "failed" | "unknown";
  /** Null: one of the two is not known. */
  readonly digestMatches: boolean | null;
  readonly fingerprintMatches: boolean | null;
  /** One or two sentences for the page. */
  readonly outcome: string;
};

/**
 * Judges a rollback by what the target and the sources say, never by what the worker did. Plain success
 * takes full proof: the digest read from the target equals the target's, and every code location of the
 * deploy unit was observed again without a tracked difference (but facets known to vary under one digest).
 */
export function judgeRollback(evidence: {
  targetDigest: string | null;
  observedDigest: string | null;
  /** Other digests of what runs: an index and its platform's manifest are one image. */
  observedAliases: readonly string[];
  locations: readonly LocationEvidence[];
}): Verdict {
  const { targetDigest, observedDigest, observedAliases, locations } = evidence;
  const digestMatches = isDigestOf(targetDigest, { digest: observedDigest, aliases: observedAliases });
  const fingerprintMatches = matchOf(locations.map(locationMatch));
  const verdict = (status: Verdict["status"], outcome: string): Verdict => ({
    status,
    digestMatches,
    fingerprintMatches,
    outcome,
  });

  if (digestMatches === false) {
    return verdict(
      "failed",
      `The deploy target runs ${observedDigest}, not ${targetDigest}. Something else was deployed, or the release was altered.`,
    );
  }
  for (const { location, observed } of locations) {
    if (observed?.status === "failed") {
      return verdict(
        "failed",
        `The image runs, but ${location} failed to load (load #${observed.number}): ${observed.error}`,
      );
    }
  }
  const unseen = locations.filter((one) => one.target !== null && one.observed === null).map((one) => one.location);
  if (unseen.length > 0) {
    return verdict("unknown", `${digestSentence(digestMatches)} ${unseen.join(", ")} was not observed in time.`);
  }
  if (locations.length === 0) {
    return verdict("unknown", "The deploy unit serves no code location any more, so nothing could be observed.");
  }
  if (targetDigest !== null && observedDigest === null) {
    return verdict("unknown", "The deploy target no longer says what it runs.");
  }

  const remarks: string[] = [];
  if (targetDigest === null) remarks.push("The target never had a digest, so the image itself is not proven.");
  for (const one of locations) {
    if (one.target === null) remarks.push(`${one.location} has no load of this image to compare with.`);
    else if (!isExplained(one))
      remarks.push(`${one.location} differs from load #${one.target.number}: ${countsText(one.counts)}.`);
  }
  if (remarks.length > 0)
    return verdict("succeeded_with_differences", [digestSentence(digestMatches), ...remarks].join(" "));
  if (fingerprintMatches !== true) {
    return verdict("succeeded", "The digest equals the target's; all that differs is known to vary under one digest.");
  }
  return verdict(
    "succeeded",
    locations.some(isMadeOtherwise)
      ? "The digest equals the target's. It is read in another way than it was then, and nothing differs that both readings carry."
      : "Digest and fingerprint equal the target's.",
  );
}

function digestSentence(digestMatches: boolean | null): string {
  return digestMatches === true ? "The deploy target runs the target's digest." : "The digest could not be compared.";
}

/** Fingerprints of different make say nothing about each other; the differences in what both carry do. */
function locationMatch(evidence: LocationEvidence): boolean | null {
  const { target, observed, counts } = evidence;
  if (target === null || observed === null) return null;
  if (observed.status === "failed") return false;
  if (target.fingerprint === null || observed.fingerprint === null) return null;
  if (isMadeOtherwise(evidence)) return counts.added + counts.removed + counts.changed === 0;
  return target.fingerprint === observed.fingerprint;
}

function isMadeOtherwise({ target, observed }: LocationEvidence): boolean {
  return target !== null && observed?.status === "loaded" && !sameMake(target.make, observed.make);
}

/** False outweighs not known, which outweighs true; nothing to compare is not known. */
function matchOf(matches: readonly (boolean | null)[]): boolean | null {
  if (matches.includes(false)) return false;
  return matches.length === 0 || matches.includes(null) ? null : true;
}

/** True when nothing differs, or only facets known to vary; differences beyond the listed ones count as unexplained. */
function isExplained(evidence: LocationEvidence): boolean {
  const { added, removed, changed } = evidence.counts;
  if (added + removed > 0 || changed > evidence.differences.length) return false;
  const varying = new Map<string, Set<Facet>>();
  for (const { identity, facets } of evidence.varying) {
    const known = varying.get(identityText(identity)) ?? new Set();
    for (const facet of facets) known.add(facet);
    varying.set(identityText(identity), known);
  }
  return evidence.differences.every(
    (one) => one.kind === "changed" && one.facets.every((facet) => varying.get(identityText(one))?.has(facet)),
  );
}

function countsText({ added, removed, changed }: ChangeCounts): string {
  return `${added} added, ${removed} removed, ${changed} changed`;
}
