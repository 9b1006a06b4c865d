import type { CatalogueFacet } from "../../contracts/catalogue.ts";
import type { Sql } from "../database.ts";
import { asBuffer } from "./packed.ts";

/** Which assets of a deployment are meant. Of every list, one value suffices; null: whatever it is. */
export type CatalogueFilter = {
  readonly deploymentId: string;
  /** LIKE pattern over the lower-cased key and repository. */
  readonly pattern: string;
  readonly values: Readonly<Record<CatalogueFacet, readonly string[] | null>>;
  /** Changed in a load that was recorded then or later. */
  readonly changedSince: Date | null;
  readonly state: "standing" | "removed" | null;
};

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
  readonly changedAt: Date;
  /** As it was listed last; null and empty when it was not yet. */
  readonly group: string | null;
  readonly kinds: readonly string[];
  readonly owners: readonly string[];
};

/** Last row of the page before. */
export type CataloguePlace = { readonly locationId: bigint; readonly keyHash: Buffer };

/** SQL for "one of the values of this facet is in the JSON array `parameter`", but for locations, which are `PLACES`. */
const HAS: Record<Exclude<CatalogueFacet, "location">, (parameter: string) => string> = {
  group: (parameter) => `l.group_name in (select json_array_elements_text(${parameter}::json))`,
  kind: (parameter) => `l.kinds && array(select json_array_elements_text(${parameter}::json))`,
  owner: (parameter) => `l.owners && array(select json_array_elements_text(${parameter}::json))`,
  tag: (parameter) => `l.tags && array(select json_array_elements_text(${parameter}::json))`,
};

/** SQL for the values of a facet that one asset has, as rows. */
const VALUES: Record<CatalogueFacet, string> = {
  location: "(values (c.name))",
  group: "(select l.group_name where l.group_name is not null)",
  kind: "unnest(l.kinds)",
  owner: "unnest(l.owners)",
  tag: "unnest(l.tags)",
};

/** What a filter looks through: `places` is a WITH item, the rest FROM and WHERE over it. */
type Chosen = { readonly places: string; readonly tables: string; readonly where: string };

const ASSETS = "place c join asset a on a.location_id = c.id";
const LISTED_ASSETS = `${ASSETS} join asset_listing l on l.location_id = a.location_id and l.key_hash = a.key_hash`;

/**
 * The conditions of those filters alone that are set: no plan suits all of them. What is asked of every asset is one
 * look-up along a primary key (a subquery with a limit): right after a first load, without statistics, the planner
 * joined all intervals of a location with all of its assets.
 */
function chosen(filter: CatalogueFilter, given: unknown[]): Chosen {
  const bound = (value: unknown): string => `$${given.push(value)}`;
  const { location: locations, ...labels } = filter.values;
  const places = [`deployment_id = ${bound(filter.deploymentId)}::uuid`];
  if (locations !== null)
    places.push(`name in (select json_array_elements_text(${bound(JSON.stringify(locations))}::json))`);
  let since = "null::int";
  const where = [`a.search_text like ${bound(filter.pattern)}`];
  for (const [facet, values] of Object.entries(labels)) {
    if (values !== null) where.push(HAS[facet as keyof typeof labels](bound(JSON.stringify(values))));
  }
  if (filter.changedSince !== null) {
    // Numbers follow the order of recording: the first load since then says it for all that came after.
    since = `(select number from load
               where location_id = code_location.id and recorded_at >= ${bound(filter.changedSince.toISOString())}::timestamptz
               order by recorded_at, number
               limit 1)`;
    where.push(
      `c.since <= (select load_number from asset_change
                    where location_id = a.location_id and key_hash = a.key_hash
                    order by load_number desc
                    limit 1)`,
    );
  }
  if (filter.state !== null) {
    where.push(
      `(select last_load from asset_interval
         where location_id = a.location_id and key_hash = a.key_hash
         order by first_load desc
         limit 1) is ${filter.state === "standing" ? "null" : "not null"}`,
    );
  }
  return {
    tables: Object.values(labels).some((values) => values !== null) ? LISTED_ASSETS : ASSETS,
    places: `place as materialized (
       select id, name, ${since} as since from code_location where ${places.join(" and ")})`,
    where: where.join(" and "),
  };
}

/** A page of the assets that a filter finds, over all locations of the deployment, sorted by key. */
export async function readCatalogue(
  sql: Sql,
  filter: CatalogueFilter,
  after: CataloguePlace | null,
  limit: number,
): Promise<CatalogueRow[]> {
  const given: unknown[] = [];
  const { places, tables, where } = chosen(filter, given);
  const bound = (value: unknown): string => `$${given.push(value)}`;
  const behind =
    after === null
      ? ""
      : `and (a.key collate "C", a.location_id, a.key_hash) >
             (select key, location_id, key_hash from asset
               where location_id = ${bound(after.locationId.toString())}::bigint and key_hash = ${bound(after.keyHash)})`;
  const rows = await sql.query<{
    location_id: string;
    location: string;
    key_hash: Uint8Array;
    key: string;
    repository: string | null;
    standing: boolean;
    changed_load: number;
    changed_at: Date;
    group_name: string | null;
    /** JSON arrays. */
    kinds: string;
    owners: string;
  }>(
    `with ${places},
     page as (
       select a.location_id, a.key_hash, a.key, a.repository, c.name as location
         from ${tables}
        where ${where} ${behind}
        order by a.key collate "C", a.location_id, a.key_hash
        limit ${bound(limit)})
     select page.location_id::text as location_id, page.location, page.key_hash, page.key, page.repository,
            newest.last_load is null as standing, load.number as changed_load, load.loaded_at as changed_at,
            listed.group_name, array_to_json(coalesce(listed.kinds, '{}'))::text as kinds,
            array_to_json(coalesce(listed.owners, '{}'))::text as owners
       from page
      cross join lateral (
        select first_load, last_load from asset_interval
         where location_id = page.location_id and key_hash = page.key_hash
         order by first_load desc
         limit 1) newest
       left join lateral (
        select load_number from asset_change
         where location_id = page.location_id and key_hash = page.key_hash
         order by load_number desc
         limit 1) changed on true
       left join lateral (
        select group_name, kinds, owners from asset_listing
         where location_id = page.location_id and key_hash = page.key_hash
        offset 0) listed on true
      cross join lateral (
        select number, loaded_at from load
         where location_id = page.location_id and number = coalesce(changed.load_number, newest.first_load)
        offset 0) load
      order by page.key collate "C", page.location_id, page.key_hash`,
    given,
  );
  return rows.map((row) => ({
    locationId: BigInt(row.location_id),
    location: row.location,
    keyHash: asBuffer(row.key_hash),
    key: row.key,
    repository: row.repository,
    exists: row.standing,
    changedLoad: row.changed_load,
    changedAt: row.changed_at,
    group: row.group_name,
    kinds: JSON.parse(row.kinds) as string[],
    owners: JSON.parse(row.owners) as string[],
  }));
}

export type CatalogueValue = { readonly value: string; readonly count: number };

/** Values of a facet among the assets that a filter finds, those of most assets first. */
export async function readCatalogueValues(
  sql: Sql,
  filter: CatalogueFilter,
  facet: CatalogueFacet,
  /** LIKE pattern over the lower-cased value. */
  pattern: string,
  limit: number,
): Promise<CatalogueValue[]> {
  const given: unknown[] = [];
  const { places, tables, where } = chosen(filter, given);
  return sql.query<CatalogueValue>(
    `with ${places}
     select v.value, count(*)::int as count
       from ${facet === "location" ? tables : LISTED_ASSETS}
      cross join lateral ${VALUES[facet]} v(value)
      where ${where} and lower(v.value) like $${given.push(pattern)}
      group by v.value
      order by count desc, v.value collate "C"
      limit $${given.push(limit)}`,
    given,
  );
}
