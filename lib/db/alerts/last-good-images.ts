import type { Sql } from "../database.ts";

export type LastGoodRow = {
  readonly locationId: bigint;
  readonly location: string;
  readonly load: number;
  readonly imageReference: string | null;
};

/** Code locations of a unit whose last good load ran from this digest. */
export async function readLastGoodOfDigest(sql: Sql, unitId: string, digest: string): Promise<LastGoodRow[]> {
  const rows = await sql.query<{ id: string; name: string; number: number; image_reference: string | null }>(
    `select l.id::text as id, l.name, o.number, o.image_reference
       from code_location l
       join load o on o.location_id = l.id and o.number = l.last_good_load
      where l.deploy_unit_id = $1::uuid and o.image_digest = $2
      order by l.name`,
    [unitId, digest],
  );
  return rows.map((row) => ({
    locationId: BigInt(row.id),
    location: row.name,
    load: row.number,
    imageReference: row.image_reference,
  }));
}
