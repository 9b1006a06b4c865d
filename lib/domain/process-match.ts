import { type ImageRef, isReferenceTo, parseReference } from "./image.ts";

/** A process as its source saw it. */
type Observed = {
  /** The image that the process says it runs, where it says so. */
  readonly reference: string | null;
  /** What the target called the process that was seen before; null when it was not asked. */
  readonly formerInstance: string | null;
  /** When it was served from already; null where nobody told. */
  readonly servedSince: Date | null;
};

/** What the target says runs, as much as is looked at. */
type Named = {
  readonly image: ImageRef;
  readonly aliases: readonly string[];
  readonly instance: string;
  readonly startedAt: Date;
  readonly healthy: boolean;
};

/**
 * `match`: the target names the process. `likely`: it does unless it is about to name another, so ask for a moment
 * longer. `perhaps`: nothing speaks against it but that it is not healthy yet. `next`: by the clocks it names one that was
 * started after the process was seen. `other`: it names another, or none.
 */
export type ProcessMatch = "match" | "likely" | "perhaps" | "next" | "other";

/**
 * Whether what a target says runs is the process that a source sees anew, where the two have no name of it in common.
 * While one is replaced by the other, the source may still see the old process and the target name the new one, or
 * the other way round. A process that says its image is told apart by that. A digest is enough; a tag may stand for
 * both. One that does not say is taken for what the target names when that is another than before; when it is the
 * same, the process was started anew inside (a container whose program reloads), or the target is behind.
 * What was started after the process was served from is the next one, which the source has not noticed yet; or the
 * clocks of the two do not agree, which only time can tell.
 */
export function matchProcess({ reference, formerInstance, servedSince }: Observed, named: Named | null): ProcessMatch {
  if (named === null) return "other";
  const agrees = reference === null ? null : isReferenceTo(reference, { ...named.image, aliases: named.aliases });
  if (agrees === false) return "other";
  if (agrees === true && reference !== null && saysDigest(reference)) return "match";
  if (servedSince !== null && named.startedAt > servedSince) return "next";
  const isNew = formerInstance !== named.instance;
  // A container that was started just now is not healthy before its first check, which may be half a minute away.
  if (!named.healthy) return agrees === true && isNew ? "likely" : "perhaps";
  return agrees === true || isNew ? "match" : "likely";
}

function saysDigest(reference: string): boolean {
  return reference.startsWith("sha256:") || (parseReference(reference)?.digest ?? null) !== null;
}
