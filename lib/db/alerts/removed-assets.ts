import { MOST_REMOVED } from "../../domain/alerts/facts.ts";
import type { Sql } from "../database.ts";
import { wholeDefinition } from "../history/whole-definition.ts";

export type RemovedAsset = {
  readonly key: readonly string[];
  readonly group: string | null;
  readonly owners: readonly string[];
};

/** The first assets that a load removed, with what their last definition said of them. */
export async function readRemovedAssets(sql: Sql, locationId: bigint, load: number): Promise<RemovedAsset[]> {
  const rows = await sql.query<{ key: string; body: string }>(
    `select a.key, d.body
       from asset_change c
       join asset a on a.location_id = c.location_id and a.key_hash = c.key_hash
      cross join ${wholeDefinition("c.location_id", "c.old_content_hash")} d
      where c.location_id = $1::bigint and c.load_number = $2 and c.kind = 2
      order by c.ordinal
      limit ${MOST_REMOVED}`,
    [locationId.toString(), load],
  );
  return rows.map(({ key, body }) => {
    const definition = JSON.parse(body) as { group?: unknown; owners?: unknown };
    const { group, owners } = definition;
    return {
      key: JSON.parse(key) as string[],
      group: typeof group === "string" ? group : null,
      owners: Array.isArray(owners) ? owners.filter((owner): owner is string => typeof owner === "string") : [],
    };
  });
}
