import type { Sql } from "../database.ts";

/** True when the driver itself saw this digest run in the unit. */
export async function isDigestSeen(sql: Sql, unitId: string, digest: string): Promise<boolean> {
  const rows = await sql.query("select digest from unit_image_sighting where unit_id = $1::uuid and digest = $2", [
    unitId,
    digest,
  ]);
  return rows.length > 0;
}

/** Notes that the driver sees this image run now. What runs can be deployed again. */
export async function recordSighting(sql: Sql, unitId: string, digest: string, reference: string): Promise<void> {
  await sql.query(
    `insert into unit_image_sighting (unit_id, digest, reference, restorable) values ($1::uuid, $2, $3, 'unknown')
     on conflict (unit_id, digest) do update set last_seen_at = now(), reference = excluded.reference`,
    [unitId, digest, reference],
  );
}

export type SightingRow = { readonly unitId: string; readonly digest: string; readonly reference: string | null };

/**
 * Claims sightings that nobody asked for in the last `intervalMs` by setting when they were: of several
 * workers each takes others, and what a killed one had taken comes round again.
 */
export async function claimSightings(sql: Sql, intervalMs: number, limit: number): Promise<SightingRow[]> {
  const rows = await sql.query<{ unit_id: string; digest: string; reference: string | null }>(
    `update unit_image_sighting s set probed_at = now()
       from (select unit_id, digest from unit_image_sighting
              where probed_at is null or probed_at < now() - $1 * interval '1 millisecond'
              order by probed_at nulls first
              limit $2
                for update skip locked) due
      where s.unit_id = due.unit_id and s.digest = due.digest
     returning s.unit_id::text as unit_id, s.digest, s.reference`,
    [intervalMs, limit],
  );
  return rows.map((row) => ({ unitId: row.unit_id, digest: row.digest, reference: row.reference }));
}

/** Has every image of a unit asked for again, since a deploy may have cleared old images away. */
export async function forgetProbes(sql: Sql, unitId: string): Promise<void> {
  await sql.query("update unit_image_sighting set probed_at = null where unit_id = $1::uuid", [unitId]);
  await sql.query("update unit_image_probe set probed_at = null where unit_id = $1::uuid", [unitId]);
}

/** Sets what was found; true when that is news. */
export async function setRestorable(
  sql: Sql,
  sighting: SightingRow,
  restorable: "restorable" | "image_gone" | "unknown",
): Promise<boolean> {
  const rows = await sql.query(
    `update unit_image_sighting set restorable = $3
      where unit_id = $1::uuid and digest = $2 and restorable <> $3
     returning digest`,
    [sighting.unitId, sighting.digest, restorable],
  );
  return rows.length > 0;
}
