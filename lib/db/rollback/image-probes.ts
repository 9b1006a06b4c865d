import type { Sql } from "../database.ts";
import type { SightingRow } from "./sightings.ts";

/** An image that loads name; a unit need not have run it. */
export type NamedImage = { readonly digest: string; readonly reference: string };

/** Has exactly those of the images asked for that were never seen to run: what was seen is asked for anyway. */
export async function setProbedImages(sql: Sql, unitId: string, images: readonly NamedImage[]): Promise<void> {
  const json = JSON.stringify(images);
  await sql.query(
    `delete from unit_image_probe p
      where p.unit_id = $1::uuid
        and (not exists (select from jsonb_to_recordset($2::jsonb) as wanted(digest text) where wanted.digest = p.digest)
             or exists (select from unit_image_sighting s where s.unit_id = p.unit_id and s.digest = p.digest))`,
    [unitId, json],
  );
  await sql.query(
    `insert into unit_image_probe (unit_id, digest, reference)
     select $1::uuid, wanted.digest, min(wanted.reference)
       from jsonb_to_recordset($2::jsonb) as wanted(digest text, reference text)
      where not exists (select from unit_image_sighting s where s.unit_id = $1::uuid and s.digest = wanted.digest)
      group by wanted.digest
     on conflict (unit_id, digest) do nothing`,
    [unitId, json],
  );
}

/** As `claimSightings`. */
export async function claimProbes(sql: Sql, intervalMs: number, limit: number): Promise<SightingRow[]> {
  const rows = await sql.query<{ unit_id: string; digest: string; reference: string }>(
    `update unit_image_probe p set probed_at = now()
       from (select unit_id, digest from unit_image_probe
              where probed_at is null or probed_at < now() - $1 * interval '1 millisecond'
              order by probed_at nulls first
              limit $2
                for update skip locked) due
      where p.unit_id = due.unit_id and p.digest = due.digest
     returning p.unit_id::text as unit_id, p.digest, p.reference`,
    [intervalMs, limit],
  );
  return rows.map((row) => ({ unitId: row.unit_id, digest: row.digest, reference: row.reference }));
}

/** Sets what was found; true when that is news. */
export async function setProbed(
  sql: Sql,
  probe: SightingRow,
  restorable: "restorable" | "image_gone" | "unknown",
): Promise<boolean> {
  const rows = await sql.query(
    `update unit_image_probe set restorable = $3
      where unit_id = $1::uuid and digest = $2 and restorable <> $3
     returning digest`,
    [probe.unitId, probe.digest, restorable],
  );
  return rows.length > 0;
}
