import type { RetentionFacts } from "../../domain/retention/retention.ts";
import type { Sql } from "../database.ts";

/** All but `versionBefore`, which takes a look at every image of the location. Null: there is no such location. */
export async function readRetentionFacts(
  sql: Sql,
  locationId: bigint,
): Promise<Omit<RetentionFacts, "versionBefore"> | null> {
  const [row] = await sql.query<{
    retention_days: number;
    now: Date;
    current_load: number;
    last_good_load: number;
    held: string;
  }>(
    `select d.retention_days, now() as now, c.current_load, c.last_good_load,
            to_json(array(
              select distinct other
                from deploy_hold h
                left join image_fact f on f.deployment_id = c.deployment_id and (f.digest = h.digest or h.digest = any(f.aliases))
               cross join lateral unnest(f.aliases || f.digest || h.digest) other
               where h.unit_id = c.deploy_unit_id and h.released_at is null and h.expires_at > now()
                 and other is not null))::text as held
       from code_location c join deployment d on d.id = c.deployment_id
      where c.id = $1::bigint`,
    [locationId.toString()],
  );
  if (row === undefined) return null;
  return {
    retentionDays: row.retention_days,
    now: row.now,
    currentLoad: row.current_load,
    lastGoodLoad: row.last_good_load,
    heldDigests: JSON.parse(row.held) as string[],
  };
}

/** Loads before the last good one that are looked through one by one; that far back another image is nearly always. */
const NEAR = 20_000;

/**
 * The newest load that loaded from another image than the last good one: by digest where it has one, else by reference.
 * Further back than `NEAR` it goes from digest to digest along the index, so that it costs what there are images, not
 * loads; loads without a digest are not looked for there.
 */
export async function findVersionBefore(sql: Sql, locationId: bigint): Promise<number | null> {
  const [near] = await sql.query<{ number: number }>(
    `select l.number
       from code_location c
       join load good on good.location_id = c.id and good.number = c.last_good_load
      cross join lateral (
        select number from load
         where location_id = c.id and number < good.number and number >= good.number - ${NEAR} and status = 'loaded'
           and case when image_digest is not null then image_digest is distinct from good.image_digest
                    else image_reference is not null and image_reference is distinct from good.image_reference end
         order by number desc limit 1) l
      where c.id = $1::bigint`,
    [locationId.toString()],
  );
  if (near !== undefined) return near.number;
  const [far] = await sql.query<{ number: number | null }>(
    `with recursive good as (
       select l.image_digest, l.number
         from code_location c join load l on l.location_id = c.id and l.number = c.last_good_load
        where c.id = $1::bigint),
     digests as (
       (select image_digest from load where location_id = $1::bigint and image_digest is not null
         order by image_digest limit 1)
       union all
       select (select l.image_digest from load l
                where l.location_id = $1::bigint and l.image_digest > digests.image_digest
                order by l.image_digest limit 1)
         from digests where digests.image_digest is not null)
     select max(newest.number)::int as number
       from good, digests
      cross join lateral (
        select number from load
         where location_id = $1::bigint and image_digest = digests.image_digest and status = 'loaded'
         order by number desc limit 1) newest
      where digests.image_digest is not null and digests.image_digest is distinct from good.image_digest
        and newest.number < good.number`,
    [locationId.toString()],
  );
  return far?.number ?? null;
}
