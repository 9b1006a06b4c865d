import type { Sql } from "../../db/database.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import { readImageOfDigests } from "../../db/history/loads.ts";
import { type KnownImage, parseReference } from "../../domain/image.ts";

/**
 * An image as the location's loads name it. An engine may know one image by the digest of its index today and by that
 * of its platform's manifest tomorrow; written down as it was before, its loads stay one group, one rollback target
 * and one side of a comparison. Aliases are those that are given and those that the deployment learnt before.
 */
export async function asKnownBefore(
  sql: Sql,
  place: { readonly deploymentId: string; readonly locationId: bigint | null },
  image: KnownImage,
): Promise<KnownImage> {
  if (image.digest === null) return image;
  const learnt = await readDigests(sql, place.deploymentId, image.digest);
  const digests = [...new Set([...learnt, ...image.aliases])];
  const before = place.locationId === null ? null : await readImageOfDigests(sql, place.locationId, digests);
  const digest = before?.digest ?? image.digest;
  return {
    // A reference by digest alone is what an engine makes of a tag that has moved on; people know it by the tag.
    reference: before !== null && namesDigestAlone(image.reference) ? before.reference : image.reference,
    digest,
    aliases: digests.filter((other) => other !== digest),
  };
}

function namesDigestAlone(reference: string): boolean {
  const parsed = parseReference(reference);
  return reference.startsWith("sha256:") || (parsed !== null && parsed.tag === null && parsed.digest !== null);
}
