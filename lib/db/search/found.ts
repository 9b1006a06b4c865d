import type { Sql } from "../database.ts";
import { loadGit } from "../history/image-facts.ts";

/** A load as a search shows it. */
export type FoundLoadRow = {
  location_id: string;
  number: number;
  status: "loaded" | "failed";
  loaded_at: Date;
  is_current: boolean;
  image: string | null;
  commit: string | null;
  message: string | null;
  description: string | null;
};

const FOUND_LOAD = `
  select l.location_id::text as location_id, l.number, l.status, l.loaded_at, l.number = c.current_load as is_current,
         l.image_reference as image, git.json ->> 'commit' as commit, left(git.json ->> 'message', 500) as message,
         left(l.description, 500) as description
    from found
    join load l on l.location_id = found.location_id and l.number = found.number
    join code_location c on c.id = l.location_id
   cross join lateral (select ${loadGit("l")}::json as json) git
   order by l.recorded_at desc, l.location_id, l.number desc`;

/** Matches that are looked at at most before the newest are picked. */
const LOOKED_AT = 1000;

/**
 * The newest loads of some locations whose search text is LIKE `pattern`. A text that few loads hold is found by the
 * index over the text, and all of them are looked at; of one that many hold, the newest of each location are.
 */
export async function findLoads(
  sql: Sql,
  locationIds: readonly bigint[],
  pattern: string,
  limit: number,
): Promise<FoundLoadRow[]> {
  const places = locationIds.join(",");
  const [few] = await sql.query<{ count: number }>(
    `select count(*)::int as count
       from (select from load
              where location_id = any(string_to_array($1, ',')::bigint[]) and search_text like $2
              limit ${LOOKED_AT + 1}) some_of_them`,
    [places, pattern],
  );
  const found =
    few === undefined || few.count <= LOOKED_AT
      ? `select location_id, number from load
          where location_id = any(string_to_array($1, ',')::bigint[]) and search_text like $2
          order by recorded_at desc, location_id, number desc
          limit $3`
      : `select newest.location_id, newest.number
           from unnest(string_to_array($1, ',')::bigint[]) as place(id)
          cross join lateral (
            select location_id, number, recorded_at from load
             where location_id = place.id and search_text like $2
             order by recorded_at desc, number desc
             limit $3) newest
          order by newest.recorded_at desc, newest.location_id, newest.number desc
          limit $3`;
  return sql.query<FoundLoadRow>(`with found as materialized (${found}) ${FOUND_LOAD}`, [places, pattern, limit]);
}

/** Loads of that number, the newest first. */
export async function findLoadsByNumber(
  sql: Sql,
  locationIds: readonly bigint[],
  number: number,
  limit: number,
): Promise<FoundLoadRow[]> {
  return sql.query<FoundLoadRow>(
    `with found as materialized (
       select location_id, number from load
        where location_id = any(string_to_array($1, ',')::bigint[]) and number = $2
        order by recorded_at desc, location_id
        limit $3) ${FOUND_LOAD}`,
    [locationIds.join(","), number, limit],
  );
}

export type FoundAssetRow = {
  deployment_id: string;
  location: string;
  /** JSON array of the key's parts. */
  key: string;
  repository: string | null;
  exists: boolean;
};

/** Assets of some deployments whose search text is LIKE `pattern`, shortest first among the first `LOOKED_AT`. */
export async function findAssets(
  sql: Sql,
  deploymentIds: readonly string[],
  pattern: string,
  limit: number,
): Promise<FoundAssetRow[]> {
  return sql.query<FoundAssetRow>(
    `with matching as materialized (
       select a.location_id, a.key_hash, a.key, a.repository, a.search_text, c.name as location,
              c.deployment_id::text as deployment_id
         from asset a
         join code_location c on c.id = a.location_id
        where c.deployment_id = any(string_to_array($1, ',')::uuid[]) and a.search_text like $2
        limit ${LOOKED_AT}),
     best as (
       select * from matching
        order by char_length(search_text), key collate "C", location_id, key_hash
        limit $3)
     select best.deployment_id, best.location, best.key, best.repository,
            exists (select from asset_interval i
                     where i.location_id = best.location_id and i.key_hash = best.key_hash
                       and i.last_load is null) as exists
       from best
      order by char_length(best.search_text), best.key collate "C", best.location_id, best.key_hash`,
    [deploymentIds.join(","), pattern, limit],
  );
}
