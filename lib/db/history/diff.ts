import type { ChangeCounts } from "../../domain/diff/change.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import type { Sql } from "../database.ts";
import { type ChangeRow, changeRow, type RawChangeRow } from "./changes.ts";
import { readDefinitions } from "./definitions.ts";
import { asBuffer, packHashes, unpacked } from "./packed.ts";
import { wholeDefinition } from "./whole-definition.ts";

/**
 * What differs by tracked hash from snapshot $2 to the later snapshot $3, as `d(key_hash, kind, old_content_hash,
 * new_content_hash, began, ended)`. It reads only intervals that ended or began between the two: what stood at $2 and no
 * longer at $3, beside what stands at $3 and did not at $2. Of either side a key has one row at most.
 * Kinds are numbered as in asset_change.
 */
const CHANGED = `
  with old_side as (
    select key_hash, tracked_hash, content_hash from asset_interval
     where location_id = $1::bigint and last_load >= $2 and last_load < $3 and first_load <= $2),
  new_side as (
    select key_hash, tracked_hash, content_hash, first_load, last_load from asset_interval
     where location_id = $1::bigint and first_load > $2 and first_load <= $3 and (last_load is null or last_load >= $3)),
  d as (
    select key_hash,
           case when o.key_hash is null then 1 when n.key_hash is null then 2 else 3 end as kind,
           o.content_hash as old_content_hash, n.content_hash as new_content_hash,
           n.first_load as began, n.last_load as ended
      from old_side o full join new_side n using (key_hash)
     where o.tracked_hash is distinct from n.tracked_hash)`;

/** Two snapshots of a location: both loaded, or 0; earlier <= later. */
export type Span = {
  readonly earlier: number;
  readonly later: number;
  /**
   * Key hashes of assets whose hashes differ though nothing does that both snapshots carry: they are left out. Empty
   * unless the two are of different make.
   */
  readonly alike: readonly Buffer[];
};

/** Condition that leaves out the assets of a packed parameter; nothing is asked where there are none. */
function beyond(alike: Span["alike"], parameter: string): string {
  return alike.length === 0
    ? "true"
    : `not exists (select from ${unpacked(parameter)} given where given.hash = d.key_hash)`;
}

function alikeParameter({ alike }: Span): Buffer[] {
  return alike.length === 0 ? [] : [packHashes(alike)];
}

/** Counts of the changes from snapshot `earlier` to snapshot `later`. */
export async function countDiff(sql: Sql, locationId: bigint, span: Span): Promise<ChangeCounts> {
  const [row] = await sql.query<ChangeCounts>(
    `${CHANGED}
     select count(*) filter (where kind = 1)::int as added,
            count(*) filter (where kind = 2)::int as removed,
            count(*) filter (where kind = 3)::int as changed
       from d
      where ${beyond(span.alike, "$4")}`,
    [locationId.toString(), span.earlier, span.later, ...alikeParameter(span)],
  );
  return row ?? { added: 0, removed: 0, changed: 0 };
}

/** An asset that stands in both snapshots with different tracked hashes. */
export type HashPair = { readonly keyHash: Buffer; readonly oldContentHash: Buffer; readonly newContentHash: Buffer };

/** Every such asset, in no particular order. */
export async function readHashPairs(sql: Sql, locationId: bigint, earlier: number, later: number): Promise<HashPair[]> {
  const rows = await sql.query<{ key_hash: Uint8Array; old_content_hash: Uint8Array; new_content_hash: Uint8Array }>(
    `${CHANGED} select key_hash, old_content_hash, new_content_hash from d where kind = 3`,
    [locationId.toString(), earlier, later],
  );
  return rows.map((row) => ({
    keyHash: asBuffer(row.key_hash),
    oldContentHash: asBuffer(row.old_content_hash),
    newContentHash: asBuffer(row.new_content_hash),
  }));
}

/**
 * A page of those changes, in the order of `compareIdentities`, after the asset with the key hash `after`. Their keys
 * are looked up one by one (`offset 0`), so that it costs what changed: the planner would read all of the location's.
 */
export async function readDiff(
  sql: Sql,
  locationId: bigint,
  span: Span,
  after: Buffer | null,
  limit: number,
): Promise<ChangeRow[]> {
  const rows = await sql.query<RawChangeRow>(
    `${CHANGED}
     select d.key_hash, d.kind, d.old_content_hash, d.new_content_hash, a.key, a.repository
       from d
      cross join lateral (
        select key, repository from asset where location_id = $1::bigint and key_hash = d.key_hash offset 0) a
      where ($4::bytea is null
             or (a.key collate "C", coalesce(a.repository, '') collate "C") >
                (select key, coalesce(repository, '') from asset where location_id = $1::bigint and key_hash = $4))
        and ${beyond(span.alike, "$6")}
      order by a.key collate "C", coalesce(a.repository, '') collate "C"
      limit $5`,
    [locationId.toString(), span.earlier, span.later, after, limit, ...alikeParameter(span)],
  );
  return rows.map(changeRow);
}

/** A change with what it is filtered and grouped by. */
export type WholeDiffRow = ChangeRow & {
  /** Mask as it was recorded; null where none was of exactly these two definitions. */
  readonly facets: number | null;
  /** JSON text of the group: of the later definition, or of what was removed; null where it has none. */
  readonly group: string | null;
};

/**
 * All of those changes at once, in the order of `compareIdentities`. Groups of what still stands are taken from the
 * listing where that has got so far; else a definition of each change is read for it, which lie all over the disk and
 * take as long again as everything else. The listing has no names that are too long to choose from, and not the
 * characters that PostgreSQL cannot store: those are read from the definition, too.
 */
export async function readWholeDiff(sql: Sql, locationId: bigint, span: Span): Promise<WholeDiffRow[]> {
  const rows = await sql.query<RawChangeRow & { facets: number | null; group: string | null; escaped: boolean | null }>(
    `${CHANGED}
     select d.key_hash, d.kind, d.old_content_hash, d.new_content_hash, a.key, a.repository, c.facets,
            coalesce(to_json(listed.group_name)::text, defined."group") as "group", defined.escaped
       from d
      cross join lateral (
        select key, repository from asset where location_id = $1::bigint and key_hash = d.key_hash offset 0) a
       left join lateral (
        select group_name from asset_listing
         where location_id = $1::bigint and key_hash = d.key_hash and d.ended is null
           and d.began <= (select listed_load from code_location where id = $1::bigint)
           and position(U&'\\FFFD' in group_name) = 0
        offset 0) listed on true
       left join lateral (
        select case when position('\\u' in body.body) = 0 then (body.body::json #> '{more,group}')::text end as "group",
               position('\\u' in body.body) > 0 as escaped
          from ${wholeDefinition("$1::bigint", "coalesce(d.new_content_hash, d.old_content_hash)")} body
         where listed.group_name is null
        offset 0) defined on true
       left join lateral (
        select facets from asset_change
         where location_id = $1::bigint and key_hash = d.key_hash and load_number > $2 and load_number <= $3
           and old_content_hash = d.old_content_hash and new_content_hash = d.new_content_hash
         limit 1) c on d.kind = 3
      where ${beyond(span.alike, "$4")}
      order by a.key collate "C", coalesce(a.repository, '') collate "C"`,
    [locationId.toString(), span.earlier, span.later, ...alikeParameter(span)],
  );
  const changes = rows.map((row) => ({ ...changeRow(row), facets: row.facets, group: row.group }));
  // PostgreSQL reads no JSON with escapes for what it cannot store. The canonical form has no others of that kind.
  await readGroups(
    sql,
    locationId,
    changes.filter((_, place) => rows[place]?.escaped),
  );
  return changes;
}

/** Definitions held at once. */
const BATCH = 1000;

/** Sets the groups of changes from their definitions. */
async function readGroups(
  sql: Sql,
  locationId: bigint,
  changes: readonly (ChangeRow & { group: string | null })[],
): Promise<void> {
  const hashOf = ({ newContentHash, oldContentHash }: ChangeRow) => newContentHash ?? oldContentHash ?? Buffer.alloc(0);
  for (let start = 0; start < changes.length; start += BATCH) {
    const batch = changes.slice(start, start + BATCH);
    const stored = await readDefinitions(sql, locationId, batch.map(hashOf));
    for (const change of batch) {
      const body = stored.get(hashOf(change).toString("hex"))?.body;
      change.group = body === undefined ? null : JSON.stringify(definitionFromBody(body).more.group ?? null);
    }
  }
}

/** Whether all loads from `earlier` to `later` that loaded are of one make, so that recorded facets hold for any two. */
export async function isOneMake(sql: Sql, locationId: bigint, earlier: number, later: number): Promise<boolean> {
  const [row] = await sql.query<{ makes: number }>(
    `select count(distinct (fidelity, canonical_version, ignored_metadata))::int as makes from load
      where location_id = $1::bigint and number >= $2 and number <= $3 and status = 'loaded'`,
    [locationId.toString(), earlier, later],
  );
  return (row?.makes ?? 0) <= 1;
}
