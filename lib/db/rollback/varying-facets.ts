import type { Sql } from "../database.ts";

/** An asset and the mask of facets that changed between two neighbouring loads of one digest. */
export type VaryingRow = { readonly key: string[]; readonly repository: string | null; readonly facets: number };

/**
 * Facets already seen to vary though the image stayed the same: changes of loads whose base ran from the very
 * same digest. The rollback's own loads do not count, since they are what is being judged.
 */
export async function readVaryingFacets(sql: Sql, locationId: bigint, rollbackId: string): Promise<VaryingRow[]> {
  const rows = await sql.query<{ key: string; repository: string | null; facets: number }>(
    `select a.key, a.repository, bit_or(c.facets)::int as facets
       from load l
       join load b on b.location_id = l.location_id and b.number = l.compared_to and b.image_digest = l.image_digest
       join asset_change c on c.location_id = l.location_id and c.load_number = l.number and c.facets <> 0
       join asset a on a.location_id = c.location_id and a.key_hash = c.key_hash
      where l.location_id = $1::bigint and l.changed > 0 and l.rollback_id is distinct from $2::uuid
      group by a.key, a.repository
      limit 100000`,
    [locationId.toString(), rollbackId],
  );
  return rows.map((row) => ({ key: JSON.parse(row.key) as string[], repository: row.repository, facets: row.facets }));
}
