import { FACETS, type Facet } from "../../domain/diff/change.ts";
import type { Make } from "../../domain/snapshot/make.ts";
import type { Sql } from "../database.ts";
import { type ChangeRow, changeRow, type RawChangeRow } from "./changes.ts";
import { commitFact, gitLinks } from "./commit-facts.ts";
import { loadGit } from "./image-facts.ts";
import { type MakeColumns, makeColumns, makeOf } from "./load-make.ts";
import { asBuffer } from "./packed.ts";

/** Where an asset stands: its newest interval and the loads that frame its life. */
export type AssetStanding = {
  readonly firstLoad: number;
  /** Last load that contained it; null while it stands. */
  readonly lastLoad: number | null;
  readonly contentHash: Buffer;
  /** Last load that added it or changed a tracked facet. */
  readonly changedLoad: number;
};

/** Null when the location never had the asset. */
export async function readAssetStanding(sql: Sql, locationId: bigint, keyHash: Buffer): Promise<AssetStanding | null> {
  const [row] = await sql.query<{
    first_load: number;
    last_load: number | null;
    content_hash: Uint8Array;
    changed_load: number | null;
  }>(
    `select (select min(first_load) from asset_interval where location_id = $1::bigint and key_hash = $2) as first_load,
            i.last_load, i.content_hash,
            (select load_number from asset_change
              where location_id = $1::bigint and key_hash = $2 and kind <> 2
              order by load_number desc limit 1) as changed_load
       from asset_interval i
      where i.location_id = $1::bigint and i.key_hash = $2
      order by i.first_load desc
      limit 1`,
    [locationId.toString(), keyHash],
  );
  if (row === undefined) return null;
  return {
    firstLoad: row.first_load,
    lastLoad: row.last_load,
    contentHash: asBuffer(row.content_hash),
    changedLoad: row.changed_load ?? row.first_load,
  };
}

/** A load as much as an asset's pages show of it; JSON members are text. */
export type ChangeLoadRow = {
  readonly number: number;
  readonly loadedAt: Date;
  readonly imageReference: string | null;
  readonly imageDigest: string | null;
  readonly git: string | null;
  readonly commitFact: string | null;
  readonly gitLinks: string | null;
  readonly deployedBy: string | null;
  readonly description: string | null;
  readonly rollbackOf: number | null;
};

type RawChangeLoadRow = {
  number: number;
  loaded_at: Date;
  image_reference: string | null;
  image_digest: string | null;
  git: string | null;
  commit_fact: string | null;
  git_links: string | null;
  deployed_by: string | null;
  description: string | null;
  rollback_of: number | null;
};

/** The select list of `RawChangeLoadRow`, from the load `l` of the code_location `cl`. */
const CHANGE_LOAD_COLUMNS = `
  l.number, l.loaded_at, l.image_reference, l.image_digest, ${loadGit("l")} as git, ${commitFact("l", "cl")} as commit_fact,
  ${gitLinks("cl")} as git_links, l.deployed_by, l.description, l.rollback_of`;

function changeLoadRow(row: RawChangeLoadRow): ChangeLoadRow {
  return {
    number: row.number,
    loadedAt: row.loaded_at,
    imageReference: row.image_reference,
    imageDigest: row.image_digest,
    git: row.git,
    commitFact: row.commit_fact,
    gitLinks: row.git_links,
    deployedBy: row.deployed_by,
    description: row.description,
    rollbackOf: row.rollback_of,
  };
}

/** Loads by their numbers, in ascending order. */
export async function readChangeLoads(
  sql: Sql,
  locationId: bigint,
  numbers: readonly number[],
): Promise<ChangeLoadRow[]> {
  if (numbers.length === 0) return [];
  const rows = await sql.query<RawChangeLoadRow>(
    `select ${CHANGE_LOAD_COLUMNS}
       from load l
       join code_location cl on cl.id = l.location_id
      where l.location_id = $1::bigint and l.number = any (string_to_array($2, ',')::int[])
      order by l.number`,
    [locationId.toString(), numbers.join(",")],
  );
  return rows.map(changeLoadRow);
}

/** A change of one asset, and how the two definitions were made. */
export type AssetChangeRow = ChangeRow & {
  readonly load: ChangeLoadRow;
  readonly make: Make;
  /** Make of the load that it was compared to; null: that was the empty snapshot. */
  readonly baseMake: Make | null;
};

export type AssetChangesPage = {
  /** Only changes in loads below this one, */
  readonly before: number;
  /** above this one, */
  readonly above?: number;
  /** and in one of these facets (`facetMask`); unless given, of any kind. */
  readonly facets?: number;
  readonly limit: number;
};

/** The asset's changes, newest first: a backward scan of the primary key. */
export async function readAssetChanges(
  sql: Sql,
  locationId: bigint,
  keyHash: Buffer,
  { before, above = 0, facets, limit }: AssetChangesPage,
): Promise<AssetChangeRow[]> {
  const rows = await sql.query<
    RawChangeRow &
      MakeColumns &
      RawChangeLoadRow & {
        /** MakeColumns as JSON. */
        base_make: string | null;
      }
  >(
    `select c.key_hash, c.kind, c.old_content_hash, c.new_content_hash, a.key, a.repository,
            ${CHANGE_LOAD_COLUMNS}, ${makeColumns("l")},
            case when b.number is not null
                 then (select row_to_json(m)::text from (select ${makeColumns("b")}) m) end as base_make
       from asset_change c
       join code_location cl on cl.id = c.location_id
       join asset a on a.location_id = c.location_id and a.key_hash = c.key_hash
       join load l on l.location_id = c.location_id and l.number = c.load_number
       left join load b on b.location_id = l.location_id and b.number = l.compared_to
      where c.location_id = $1::bigint and c.key_hash = $2 and c.load_number < $3 and c.load_number > $4
        ${facets === undefined ? "" : "and c.facets & $6::int <> 0"}
      order by c.load_number desc
      limit $5`,
    [locationId.toString(), keyHash, before, above, limit, ...(facets === undefined ? [] : [facets])],
  );
  return rows.map((row) => ({
    ...changeRow(row),
    load: changeLoadRow(row),
    make: makeOf(row),
    baseMake: row.base_make === null ? null : makeOf(JSON.parse(row.base_make) as MakeColumns),
  }));
}

/** Since when an asset is what it is: the load that added it last, and for each facet that changed since, in which. */
export type FacetOrigins = { readonly added: number; readonly changed: ReadonlyMap<Facet, number> };

export async function readFacetOrigins(sql: Sql, locationId: bigint, keyHash: Buffer): Promise<FacetOrigins | null> {
  const newest = FACETS.map(
    (_, index) => `max(load_number) filter (where facets & ${1 << index} <> 0) as facet_${index}`,
  );
  const [row] = await sql.query<{ added: number | null; [facet: `facet_${number}`]: number | null }>(
    `select max(load_number) filter (where kind = 1) as added, ${newest.join(", ")}
       from asset_change
      where location_id = $1::bigint and key_hash = $2`,
    [locationId.toString(), keyHash],
  );
  const added = row?.added ?? null;
  if (row === undefined || added === null) return null;
  const changed = FACETS.flatMap((facet, index) => {
    const load = row[`facet_${index}`] ?? 0;
    return load > added ? [[facet, load] as const] : [];
  });
  return { added, changed: new Map(changed) };
}

/** Content hash of the definition that stood in the snapshot of a load; null when the asset was not in it. */
export async function readVersionAt(
  sql: Sql,
  locationId: bigint,
  keyHash: Buffer,
  load: number,
): Promise<Buffer | null> {
  const [row] = await sql.query<{ content_hash: Uint8Array }>(
    `select content_hash from asset_interval
      where location_id = $1::bigint and key_hash = $2 and first_load <= $3 and (last_load is null or last_load >= $3)
      order by first_load desc
      limit 1`,
    [locationId.toString(), keyHash, load],
  );
  return row === undefined ? null : asBuffer(row.content_hash);
}
