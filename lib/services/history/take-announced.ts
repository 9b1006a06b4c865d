import type { Sql } from "../../db/database.ts";
import { type AnnouncedFacts, markAnnouncements, readOpenAnnouncements } from "../../db/history/announcements.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import { isSameCommit } from "../../domain/commit.ts";
import { commitDigest, isDigestOf, isSameImage, type KnownImage } from "../../domain/image.ts";
import type { Git, LoadFacts } from "./load-facts.ts";

/**
 * The facts of the location's next load, with what its own source left open filled in from the announcement of
 * its image; the commit's message stands in for a description. Facts of a load never change, so a deploy that is
 * announced after its load was recorded is taken by the next load with that image, if there is one: announce
 * before deploying.
 */
export async function takeAnnounced(
  sql: Sql,
  location: LockedLocation,
  facts: LoadFacts,
  image: KnownImage | null,
): Promise<LoadFacts> {
  if (image === null) return facts;
  const announced = await takeNewest(sql, location, image, commitOf(facts, image));
  if (announced === null) return facts;
  const git: Git | null = announced.gitJson === null ? null : JSON.parse(announced.gitJson);
  return {
    ...facts,
    git: facts.git ?? git,
    description: facts.description ?? announced.description ?? git?.message ?? null,
    deployType: facts.deployType ?? (announced.deployType as LoadFacts["deployType"]),
    deployedBy: facts.deployedBy ?? (announced.deployedByJson === null ? null : JSON.parse(announced.deployedByJson)),
  };
}

/**
 * The commit that a load's image is of, where the load's own source told it. Where DAGs come from bundles, these have
 * commits of their own: one that is deployed by its branch is the image itself.
 */
function commitOf({ git, bundles }: LoadFacts, image: KnownImage): string | null {
  if (bundles.length === 0) return git?.commit ?? null;
  return (
    bundles.find(({ version }) => image.digest !== null && commitDigest(version) === image.digest)?.version ?? null
  );
}

/**
 * The newest announcement of this image that is open, one with its digest before one with its reference; null when there
 * is none. All of them are marked: what a newer announcement replaced must not come up at a restart. A name, such as that
 * of a branch, moves from commit to commit: where both are known, an announcement by name is for its commit alone.
 */
async function takeNewest(
  sql: Sql,
  location: LockedLocation,
  image: KnownImage,
  commit: string | null,
): Promise<AnnouncedFacts | null> {
  const open = await readOpenAnnouncements(sql, location.id, location.currentLoad);
  const taken = open.filter(({ imageReference, imageDigest, gitJson }) => {
    if (isSameImage({ reference: imageReference, digest: imageDigest }, image) !== true) return false;
    if (isDigestOf(imageDigest, image) === true || commit === null || gitJson === null) return true;
    return isSameCommit((JSON.parse(gitJson) as Git).commit, commit);
  });
  if (taken.length === 0) return null;
  await markAnnouncements(
    sql,
    taken.map(({ id }) => id),
    location.currentLoad + 1,
  );
  return taken.find(({ imageDigest }) => imageDigest !== null) ?? taken[0] ?? null;
}
