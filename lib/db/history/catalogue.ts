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

const STANDS = `exists (select from asset_interval i
                         where i.location_id = a.location_id and i.key_hash = a.key_hash and i.last_load is null)`;

/** SQL for "one of the values of this facet is in the JSON array `parameter`". */
const HAS: Record<CatalogueFacet, (parameter: string) => string> = {
  location: (parameter) => `c.name in (select json_array_elements_text(${parameter}::json))`,
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

const TABLES = `asset a
          join code_location c on c.id = a.location_id
          left join asset_listing l on l.location_id = a.location_id and l.key_hash = a.key_hash`;

/** The conditions of those filters alone that are set, over `TABLES`: no plan suits all of them. */
function conditions(filter: CatalogueFilter, given: unknown[]): string {
  const bound = (value: unknown): string => `$${given.push(value)}`;
  const where = [
    `c.deployment_id = ${bound(filter.deploymentId)}::uuid`,
    `a.search_text like ${bound(filter.pattern)}`,
  ];
  for (const [facet, values] of Object.entries(filter.values)) {
    if (values !== null) where.push(HAS[facet as CatalogueFacet](bound(JSON.stringify(values))));
  }
  if (filter.state !== null) where.push(filter.state === "standing" ? STANDS : `not ${STANDS}`);
  if (filter.changedSince !== null) {
    // Numbers follow the order of recording: the first load since then says it for all that came after.
    where.push(
      `(a.location_id, a.key_hash) in (
         select ch.location_id, ch.key_hash
           from code_location cl
          cross join lateral (
            select number from load where location_id = cl.id and recorded_at >= ${bound(filter.changedSince.toISOString())}::timestamptz
             order by recorded_at, number
             limit 1) since
           join asset_change ch on ch.location_id = cl.id and ch.load_number >= since.number
          where cl.deployment_id = $1::uuid)`,
    );
  }
  return where.join(" and ");
}

/** A page of the assets that a filter finds, over all locations of the deployment, sorted by key. */
export async function readCatalogue(
  sql: Sql,
  filter: CatalogueFilter,
  after: CataloguePlace | null,
  limit: number,
): Promise<CatalogueRow[]> {
  const given: unknown[] = [];
  const where = conditions(filter, given);
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
    `with page as (
       select a.location_id, a.key_hash, a.key, a.repository, c.name as location, l.group_name, l.kinds, l.owners
         from ${TABLES}
        where ${where} ${behind}
        order by a.key collate "C", a.location_id, a.key_hash
        limit ${bound(limit)})
     select page.location_id::text as location_id, page.location, page.key_hash, page.key, page.repository,
            newest.last_load is null as standing, load.number as changed_load, load.loaded_at as changed_at,
            page.group_name, array_to_json(coalesce(page.kinds, '{}'))::text as kinds,
            array_to_json(coalesce(page.owners, '{}'))::text as owners
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
  const where = conditions(filter, given);
  return sql.query<CatalogueValue>(
    `select v.value, count(*)::int as count
       from ${TABLES}
      cross join lateral ${VALUES[facet]} v(value)
      where ${where} and lower(v.value) like $${given.push(pattern)}
      group by v.value
      order by count desc, v.value collate "C"
      limit $${given.push(limit)}`,
    given,
  );
}
