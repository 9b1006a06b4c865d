import type { Sql } from "../database.ts";
import { replacedAt } from "./replaced-at.ts";

/** An image of a code location, by the newest load that loaded from it. */
export type LocationImage = {
  readonly digest: string;
  readonly reference: string;
  readonly number: number;
  /** When the next load took that one's place; null: none has. */
  readonly replacedAt: Date | null;
};

/**
 * Every image that a location ever loaded from. It goes from digest to digest along the index, so that it costs what
 * there are images, not loads.
 */
export async function readLocationImages(sql: Sql, locationId: bigint): Promise<LocationImage[]> {
  const rows = await sql.query<{ digest: string; reference: string; number: number; replaced_at: Date | null }>(
    `with recursive digests as (
       (select image_digest from load where location_id = $1::bigint and image_digest is not null
         order by image_digest limit 1)
       union all
       select (select l.image_digest from load l
                where l.location_id = $1::bigint and l.image_digest > digests.image_digest
                order by l.image_digest limit 1)
         from digests where digests.image_digest is not null)
     select digests.image_digest as digest, newest.image_reference as reference, newest.number,
            ${replacedAt("newest")} as replaced_at
       from digests
      cross join lateral (
        select location_id, number, image_reference from load
         where location_id = $1::bigint and image_digest = digests.image_digest and status = 'loaded'
           and image_reference is not null
         order by number desc limit 1) newest
      where digests.image_digest is not null
      order by newest.number desc`,
    [locationId.toString()],
  );
  return rows.map((row) => ({
    digest: row.digest,
    reference: row.reference,
    number: row.number,
    replacedAt: row.replaced_at,
  }));
}

/** A code location that a deploy unit serves. */
export type ServedLocation = {
  readonly id: bigint;
  readonly unitId: string;
  readonly driver: string;
  readonly deploymentId: string;
};

/** Those of one deployment, or of all (null). */
export async function readServedLocations(sql: Sql, deploymentId: string | null): Promise<ServedLocation[]> {
  const rows = await sql.query<{ id: string; unit_id: string; driver: string; deployment_id: string }>(
    `select c.id::text as id, u.id::text as unit_id, u.driver, c.deployment_id::text as deployment_id
       from code_location c join deploy_unit u on u.id = c.deploy_unit_id
      where $1::uuid is null or c.deployment_id = $1::uuid
      order by c.id`,
    [deploymentId],
  );
  return rows.map((row) => ({
    id: BigInt(row.id),
    unitId: row.unit_id,
    driver: row.driver,
    deploymentId: row.deployment_id,
  }));
}
