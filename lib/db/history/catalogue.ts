import type { Sql } from "../database.ts";
import { asBuffer } from "./packed.ts";
import { wholeDefinition } from "./whole-definition.ts";

/** An asset as the catalogue lists it. */
export type CatalogueRow = {
  readonly locationId: bigint;
  readonly location: string;
  readonly keyHash: Buffer;
  /** JSON array of the key's parts. */
  readonly key: string;
  readonly repository: string | null;
  readonly exists: boolean;
  readonly changedLoad: number;
  /** Canonical definition: the one that stands, or the last one. Null: too large to be read for a list. */
  readonly body: string | null;
};

/** Definitions beyond this many bytes are listed by their key alone: a page of them would not fit in memory. */
const LISTED_BODY_BYTES = 1_000_000;

/** Last row of the page before. */
export type CataloguePlace = { readonly locationId: bigint; readonly keyHash: Buffer };

/** A page of a deployment's assets whose search text is LIKE `pattern`, over all its locations, sorted by key. */
export async function readCatalogue(
  sql: Sql,
  deploymentId: string,
  pattern: string,
  after: CataloguePlace | null,
  limit: number,
): Promise<CatalogueRow[]> {
  const rows = await sql.query<{
    location_id: string;
    location: string;
    key_hash: Uint8Array;
    key: string;
    repository: string | null;
    standing: boolean;
    changed_load: number;
    body: string | null;
  }>(
    `with page as (
       select a.*, c.name as location
         from asset a
         join code_location c on c.id = a.location_id
        where c.deployment_id = $1::uuid and a.search_text like $2
          and ($3::bigint is null
               or (a.key collate "C", a.location_id, a.key_hash) >
                  (select key, location_id, key_hash from asset where location_id = $3::bigint and key_hash = $4))
        order by a.key collate "C", a.location_id, a.key_hash
        limit $5)
     select page.location_id::text as location_id, page.location, page.key_hash, page.key, page.repository,
            newest.last_load is null as standing, coalesce(changed.load_number, newest.first_load) as changed_load,
            case when octet_length(d.body) <= $6 then d.body end as body
       from page
      cross join lateral (
        select first_load, last_load, content_hash from asset_interval
         where location_id = page.location_id and key_hash = page.key_hash
         order by first_load desc
         limit 1) newest
       left join lateral (
        select load_number from asset_change
         where location_id = page.location_id and key_hash = page.key_hash
         order by load_number desc
         limit 1) changed on true
      cross join ${wholeDefinition("page.location_id", "newest.content_hash")} d
      order by page.key collate "C", page.location_id, page.key_hash`,
    [deploymentId, pattern, after?.locationId.toString() ?? null, after?.keyHash ?? null, limit, LISTED_BODY_BYTES],
  );
  return rows.map((row) => ({
    locationId: BigInt(row.location_id),
    location: row.location,
    keyHash: asBuffer(row.key_hash),
    key: row.key,
    repository: row.repository,
    exists: row.standing,
    changedLoad: row.changed_load,
    body: row.body,
  }));
}
