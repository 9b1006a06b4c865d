import type { Sql } from "../database.ts";

/** A version that is blocked in a deploy unit. */
export type BlockedVersionRow = {
  readonly id: string;
  readonly unit: string;
  readonly location: string;
  /** The load on which somebody blocked it. */
  readonly load: number;
  readonly digest: string | null;
  readonly reference: string | null;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
};

type RawBlock = {
  id: string;
  unit: string;
  location: string;
  load_number: number;
  digest: string | null;
  reference: string | null;
  reason: string;
  blocked_by: string;
  blocked_at: Date;
};

const SELECT = `select b.id::text as id, u.name as unit, l.name as location, b.load_number, b.digest, b.reference,
       b.reason, b.blocked_by ->> 'name' as blocked_by, b.blocked_at
  from blocked_version b join deploy_unit u on u.id = b.unit_id join code_location l on l.id = b.location_id`;

function blockRow(row: RawBlock): BlockedVersionRow {
  const { id, unit, location, digest, reference, reason } = row;
  return {
    id,
    unit,
    location,
    load: row.load_number,
    digest,
    reference,
    reason,
    by: row.blocked_by,
    at: row.blocked_at,
  };
}

/** A version as blocks know it: any of the image's digests, or where it has none the load itself. */
export type Version = {
  readonly unitId: string;
  readonly digests: readonly string[];
  readonly locationId: bigint;
  readonly loadNumber: number;
};

const OF_VERSION = `b.unit_id = $1::uuid and b.lifted_at is null
  and (b.digest in (select jsonb_array_elements_text($2::jsonb))
       or b.digest is null and b.location_id = $3::bigint and b.load_number = $4)`;

function versionValues({ unitId, digests, locationId, loadNumber }: Version): unknown[] {
  return [unitId, JSON.stringify(digests), locationId.toString(), loadNumber];
}

/** The block on a version that stands; null: none does. */
export async function readBlock(sql: Sql, version: Version): Promise<BlockedVersionRow | null> {
  const [row] = await sql.query<RawBlock>(
    `${SELECT} where ${OF_VERSION} order by b.blocked_at limit 1`,
    versionValues(version),
  );
  return row ? blockRow(row) : null;
}

/** The block on any of an image's digests. */
export async function readBlockOfDigests(
  sql: Sql,
  unitId: string,
  digests: readonly string[],
): Promise<BlockedVersionRow | null> {
  return readBlock(sql, { unitId, digests, locationId: 0n, loadNumber: 0 });
}

/** Blocks of the deployment that stand, newest first. */
export async function readBlocks(sql: Sql, deploymentId: string, most: number): Promise<BlockedVersionRow[]> {
  const rows = await sql.query<RawBlock>(
    `${SELECT} where u.deployment_id = $1::uuid and b.lifted_at is null order by b.blocked_at desc, b.id limit $2`,
    [deploymentId, most],
  );
  return rows.map(blockRow);
}

export type NewBlock = {
  readonly unitId: string;
  readonly digest: string | null;
  readonly reference: string | null;
  readonly locationId: bigint;
  readonly loadNumber: number;
  readonly reason: string;
  /** JSON text of the actor's record. */
  readonly byJson: string;
};

export async function insertBlock(sql: Sql, block: NewBlock): Promise<void> {
  await sql.query(
    `insert into blocked_version (unit_id, digest, reference, location_id, load_number, reason, blocked_by)
     values ($1::uuid, $2, $3, $4::bigint, $5, $6, $7::jsonb)`,
    [
      block.unitId,
      block.digest,
      block.reference,
      block.locationId.toString(),
      block.loadNumber,
      block.reason,
      block.byJson,
    ],
  );
}

/** Lifts every block on a version; resolves to those it lifted. */
export async function liftBlocks(
  sql: Sql,
  version: Version,
  byJson: string,
): Promise<{ id: string; reason: string }[]> {
  return sql.query<{ id: string; reason: string }>(
    `update blocked_version b set lifted_at = now(), lifted_by = $5::jsonb where ${OF_VERSION}
     returning b.id::text as id, b.reason`,
    [...versionValues(version), byJson],
  );
}

/**
 * SQL of the block on the load `load` of the location `location`, as JSON text {reason, by, at}; null where none stands.
 * The same rule as `OF_VERSION`. The image's other digests are looked up once for the load, and only where its unit has
 * blocks at all: a page asks this of every row.
 */
export function blockOfLoad(load: string, location: string): string {
  return `(select json_build_object('reason', b.reason, 'by', b.blocked_by ->> 'name', 'at', b.blocked_at)::text
     from (select case when exists (select from blocked_version standing
                                     where standing.unit_id = ${location}.deploy_unit_id and standing.lifted_at is null)
                       then array(select unnest(f.aliases || f.digest) from image_fact f
                                   where f.deployment_id = ${location}.deployment_id
                                     and (f.digest = ${load}.image_digest or f.aliases @> array[${load}.image_digest]))
                  end as digests offset 0) known,
          blocked_version b
    where b.unit_id = ${location}.deploy_unit_id and b.lifted_at is null
      and (b.digest = ${load}.image_digest
           or b.digest is null and b.location_id = ${load}.location_id and b.load_number = ${load}.number
           or b.digest = any(known.digests))
    order by b.blocked_at
    limit 1)`;
}
