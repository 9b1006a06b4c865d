import type { Sql } from "../database.ts";

/** What CI announced; members that end in `Json` are JSON text. */
export type AnnouncedFacts = {
  readonly gitJson: string | null;
  readonly description: string | null;
  readonly deployType: string | null;
  readonly deployedByJson: string | null;
};

export type NewAnnouncement = AnnouncedFacts & {
  readonly imageReference: string;
  readonly imageDigest: string | null;
  readonly announcedByJson: string;
};

export async function insertAnnouncement(
  sql: Sql,
  locationId: bigint,
  announcement: NewAnnouncement,
): Promise<{ id: string; announcedAt: Date }> {
  const [row] = await sql.query<{ id: string; announced_at: Date }>(
    `insert into deploy_announcement (location_id, image_reference, image_digest, git, description, deploy_type,
                                      deployed_by, announced_by)
     values ($1::bigint, $2, $3, $4, $5, $6, $7, $8::jsonb)
     returning id::text as id, announced_at`,
    [
      locationId.toString(),
      announcement.imageReference,
      announcement.imageDigest,
      announcement.gitJson,
      announcement.description,
      announcement.deployType,
      announcement.deployedByJson,
      announcement.announcedByJson,
    ],
  );
  if (row === undefined) throw new Error("inserting an announcement returned no row");
  return { id: row.id, announcedAt: row.announced_at };
}

/**
 * Takes the newest announcement of this image that no load has taken, for load `number`; null when there is
 * none. An announcement with a digest is for that digest; references decide only where one side has no digest.
 * Older ones for the image are marked with it: what a newer announcement replaced must not come up at a restart.
 * Call under the location's lock.
 */
export async function takeAnnouncement(
  sql: Sql,
  locationId: bigint,
  number: number,
  image: { reference: string; digest: string | null },
): Promise<AnnouncedFacts | null> {
  const rows = await sql.query<{
    git: string | null;
    description: string | null;
    deploy_type: string | null;
    deployed_by: string | null;
    by_digest: boolean;
    announced_at: Date;
  }>(
    `update deploy_announcement set load_number = $2
      where location_id = $1::bigint and load_number is null
        and (image_digest = $3 or (image_reference = $4 and (image_digest is null or $3::text is null)))
     returning git, description, deploy_type, deployed_by,
               coalesce(image_digest = $3, false) as by_digest, announced_at`,
    [locationId.toString(), number, image.digest, image.reference],
  );
  const [newest] = rows.sort(
    (a, b) => Number(b.by_digest) - Number(a.by_digest) || b.announced_at.getTime() - a.announced_at.getTime(),
  );
  if (newest === undefined) return null;
  return {
    gitJson: newest.git,
    description: newest.description,
    deployType: newest.deploy_type,
    deployedByJson: newest.deployed_by,
  };
}
