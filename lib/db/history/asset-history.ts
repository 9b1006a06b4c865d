import type { Make } from "../../domain/snapshot/make.ts";
import type { Sql } from "../database.ts";
import { type ChangeRow, changeRow, type RawChangeRow } from "./changes.ts";
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

/** A change of one asset with the load that made it; JSON members are text. */
export type AssetChangeRow = ChangeRow & {
  readonly load: {
    readonly number: number;
    readonly loadedAt: Date;
    readonly imageReference: string | null;
    readonly imageDigest: string | null;
    readonly git: string | null;
    readonly deployedBy: string | null;
    readonly description: string | null;
    readonly rollbackOf: number | null;
    readonly make: Make;
  };
  /** Make of the load that it was compared to; null: that was the empty snapshot. */
  readonly baseMake: Make | null;
};

/** The asset's changes in loads below `before`, newest first: a backward scan of the primary key. */
export async function readAssetChanges(
  sql: Sql,
  locationId: bigint,
  keyHash: Buffer,
  before: number,
  limit: number,
): Promise<AssetChangeRow[]> {
  const rows = await sql.query<
    RawChangeRow &
      MakeColumns & {
        /** MakeColumns as JSON. */
        base_make: string | null;
        number: number;
        loaded_at: Date;
        image_reference: string | null;
        image_digest: string | null;
        git: string | null;
        deployed_by: string | null;
        description: string | null;
        rollback_of: number | null;
      }
  >(
    `select c.key_hash, c.kind, c.old_content_hash, c.new_content_hash, a.key, a.repository,
            l.number, l.loaded_at, l.image_reference, l.image_digest, ${loadGit("l")} as git, l.deployed_by, l.description,
            l.rollback_of, ${makeColumns("l")},
            case when b.number is not null
                 then (select row_to_json(m)::text from (select ${makeColumns("b")}) m) end as base_make
       from asset_change c
       join asset a on a.location_id = c.location_id and a.key_hash = c.key_hash
       join load l on l.location_id = c.location_id and l.number = c.load_number
       left join load b on b.location_id = l.location_id and b.number = l.compared_to
      where c.location_id = $1::bigint and c.key_hash = $2 and c.load_number < $3
      order by c.load_number desc
      limit $4`,
    [locationId.toString(), keyHash, before, limit],
  );
  return rows.map((row) => ({
    ...changeRow(row),
    load: {
      number: row.number,
      loadedAt: row.loaded_at,
      imageReference: row.image_reference,
      imageDigest: row.image_digest,
      git: row.git,
      deployedBy: row.deployed_by,
      description: row.description,
      rollbackOf: row.rollback_of,
      make: makeOf(row),
    },
    baseMake: row.base_make === null ? null : makeOf(JSON.parse(row.base_make) as MakeColumns),
  }));
}
