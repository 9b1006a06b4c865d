import type { AlertFacts } from "../../domain/alerts/facts.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { assetListing } from "../../domain/snapshot/listing.ts";
import type { Sql } from "../database.ts";
import { wholeDefinition } from "../history/whole-definition.ts";

/** Some of the assets that a load removed; `last` is the place of the last one, after which the next ones come. */
export type RemovedAssets = { readonly assets: AlertFacts["removed"]; readonly last: number };

/**
 * Assets that a load removed, by key, with group and owners of their last definition as the catalogue lists them: those
 * can be stored, whatever text was recorded.
 * @param page `after`: place in the load's list of changes after which it begins, -1 for all; `limit`: most of them.
 */
export async function readRemovedAssets(
  sql: Sql,
  locationId: bigint,
  load: number,
  page: { readonly after: number; readonly limit: number },
): Promise<RemovedAssets> {
  const rows = await sql.query<{ ordinal: number; key: string; body: string }>(
    `select c.ordinal, a.key, d.body
       from asset_change c
       join asset a on a.location_id = c.location_id and a.key_hash = c.key_hash
      cross join ${wholeDefinition("c.location_id", "c.old_content_hash")} d
      where c.location_id = $1::bigint and c.load_number = $2 and c.kind = 2 and c.ordinal > $3
      order by c.ordinal
      limit $4`,
    [locationId.toString(), load, page.after, page.limit],
  );
  const assets = rows.map(({ key, body }) => {
    const { group, owners } = assetListing(definitionFromBody(body));
    return { key: JSON.parse(key) as string[], group, owners };
  });
  return { assets, last: rows.at(-1)?.ordinal ?? page.after };
}
