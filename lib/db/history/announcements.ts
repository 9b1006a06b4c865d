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

/** An announcement that no load has taken, or only one that failed. */
export type OpenAnnouncement = AnnouncedFacts & {
  readonly id: string;
  readonly imageReference: string;
  readonly imageDigest: string | null;
};

/** So many may wait in a location: what is older than that was announced and never deployed. */
const MOST_OPEN = 1000;

/**
 * The location's announcements that no load has taken, newest first, and those that its newest load took and then
 * failed: what was announced may still come up, be it that it starts slowly or is tried again.
 */
export async function readOpenAnnouncements(
  sql: Sql,
  locationId: bigint,
  newestLoad: number,
): Promise<OpenAnnouncement[]> {
  const rows = await sql.query<{
    id: string;
    image_reference: string;
    image_digest: string | null;
    git: string | null;
    description: string | null;
    deploy_type: string | null;
    deployed_by: string | null;
  }>(
    // Each part along an index of its own, the first in that one's order: no more is read than may wait.
    `select a.id::text as id, a.image_reference, a.image_digest, a.git, a.description, a.deploy_type, a.deployed_by
       from ((select * from deploy_announcement
               where location_id = $1::bigint and load_number is null
               order by announced_at desc, id
               limit ${MOST_OPEN})
             union all
             select * from deploy_announcement
              where location_id = $1::bigint
                and load_number = (select number from load
                                    where location_id = $1::bigint and number = $2 and status = 'failed')) a
      order by a.announced_at desc, a.id
      limit ${MOST_OPEN}`,
    [locationId.toString(), newestLoad],
  );
  return rows.map((row) => ({
    id: row.id,
    imageReference: row.image_reference,
    imageDigest: row.image_digest,
    gitJson: row.git,
    description: row.description,
    deployType: row.deploy_type,
    deployedByJson: row.deployed_by,
  }));
}

/** Marks announcements as taken by load `number`. */
export async function markAnnouncements(sql: Sql, ids: readonly string[], number: number): Promise<void> {
  await sql.query(
    `update deploy_announcement set load_number = $2
      where id in (select value::uuid from jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(ids), number],
  );
}
