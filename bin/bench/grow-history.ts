import type { LoadHeader } from "#lib/contracts/loads.ts";
import type { Database } from "#lib/db/database.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { patchBetween } from "#lib/domain/snapshot/patch.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { makeAsset } from "./assets.ts";
import { hashAssets } from "./hash-assets.ts";
import { DEPLOYMENT, type Store } from "./store.ts";

/** A history in which every load after the first changes the code version of so many assets, one after the other. */
export type Growth = {
  readonly location: string;
  readonly assets: number;
  readonly loads: number;
  readonly changesPerLoad: number;
};

/** Code versions that an asset goes through, round and round. */
const VERSIONS = ["1", "2", "3"] as const;
/** Loads that the services record, before SQL writes the rest in the same form. */
const RECORDED = 2;

/**
 * Grows a history: two loads through the services, the others in bulk, row by row what the services would have
 * written (tests/integration/bench compares them). Only the digests over whole snapshots are made up, and there are no
 * audit events: nothing that is measured reads them.
 */
export async function growHistory(store: Store, growth: Growth): Promise<void> {
  for (let number = 1; number <= Math.min(RECORDED, growth.loads); number++) await recordGrown(store, growth, number);
  if (growth.loads <= RECORDED) return;
  await writeVersions(store.db, growth);
  await withoutSearchIndex(store.db, () => writeLoads(store.db, growth));
  await writeChanges(store.db, growth);
  for (const table of ["load", "load_group", "asset", "asset_definition", "asset_interval", "asset_change"]) {
    await store.db.pool.query(`vacuum analyze ${table}`);
  }
  await store.db.pool.query("drop table bench_version");
}

/** Records one load of the growth through the services. */
export async function recordGrown({ context }: Store, growth: Growth, number: number): Promise<void> {
  await recordLoad(context, {
    deployment: DEPLOYMENT,
    location: growth.location,
    header: headerOf(number),
    assets: snapshotAt(growth, number),
    values: false,
  });
}

/** What a load of a growth says of itself; the bulk statements below write the same. */
function headerOf(number: number): LoadHeader {
  return {
    status: "loaded",
    loadedAt: new Date(Date.UTC(2020, 0, 1) + number * 60_000).toISOString(),
    image: { reference: `registry.example.com/warehouse:${number}` },
    git: {
      url: "https://git.example.com/warehouse",
      commit: number.toString(16).padStart(40, "0"),
      message: `Change number ${number} of the models`,
      author: { name: number % 20_000 === 2 ? "Grace" : "Ada" },
    },
  };
}

function snapshotAt(growth: Growth, number: number): HashedAsset[] {
  return hashAssets(
    Array.from({ length: growth.assets }, (_, index) => makeAsset(index, versionAt(growth, index, number))),
  );
}

function versionAt({ assets, changesPerLoad }: Growth, index: number, number: number): string {
  const changes = Math.floor(((number - 1) * changesPerLoad - index - 1) / assets) + 1;
  return VERSIONS[changes % VERSIONS.length] as string;
}

/** The digests of every asset in every version, for the statements below; definitions that are not stored yet are. */
async function writeVersions(db: Database, growth: Growth): Promise<void> {
  await db.pool.query(
    `create table bench_version (index int4, version int4, key_hash bytea, tracked_hash bytea, content_hash bytea,
                                 body text, base_hash bytea, head int4, tail int4)`,
  );
  for (const [version, codeVersion] of VERSIONS.entries()) {
    await db.bulkTransaction(async (tx) => {
      await tx.copyIn(
        "bench_version",
        ["index", "version", "key_hash", "tracked_hash", "content_hash", "body", "base_hash", "head", "tail"],
        versionRows(growth, version, codeVersion),
      );
    });
  }
  await db.pool.query("create index on bench_version (index, version)");
  await db.pool.query("analyze bench_version");
  await db.pool.query(
    `insert into asset_definition (location_id, content_hash, tracked_hash, body, base_hash, head, tail)
     select location.id, content_hash, tracked_hash, body, base_hash, head, tail
       from bench_version, (select id from code_location where name = $1) location
      where index < $2
      order by content_hash
     on conflict do nothing`,
    [growth.location, Math.min(growth.assets, growth.loads * growth.changesPerLoad)],
  );
}

function* versionRows(growth: Growth, version: number, codeVersion: string) {
  for (let index = 0; index < growth.assets; index++) {
    const [first] = hashAssets([makeAsset(index, VERSIONS[0])]) as [HashedAsset];
    const [hashed] = hashAssets([makeAsset(index, codeVersion)]) as [HashedAsset];
    const patch = version === 0 ? null : patchBetween(first.body, hashed.body);
    const base = patch ? [first.contentHash, patch.head, patch.tail] : [null, null, null];
    const { keyHash, trackedHash, contentHash } = hashed;
    yield [index, version, keyHash, trackedHash, contentHash, patch?.middle ?? hashed.body, ...base];
  }
}

/** An index over text that grows row by row takes many times as long as one that is made at the end. */
async function withoutSearchIndex(db: Database, work: () => Promise<void>): Promise<void> {
  const { rows } = await db.pool.query<{ indexdef: string }>(
    "select indexdef from pg_indexes where indexname = 'load_search'",
  );
  await db.pool.query("drop index load_search");
  await work();
  const client = await db.pool.connect();
  try {
    await client.query("set maintenance_work_mem = '1GB'");
    await client.query(rows[0]?.indexdef as string);
    await client.query("reset maintenance_work_mem");
  } finally {
    client.release();
  }
}

/** Columns of a load that are not those of the load that the services recorded last. */
const LOAD_COLUMNS: Readonly<Record<string, string>> = {
  number: "n",
  loaded_at: "t.loaded_at + (n - t.number) * interval '1 minute'",
  recorded_at: "t.recorded_at + (n - t.number) * interval '1 minute'",
  fingerprint: "sha256(('fingerprint ' || n)::bytea)",
  similarity_hash: "sha256(('similarity ' || n)::bytea)",
  image_reference: "'registry.example.com/warehouse:' || n",
  git: replacing("t.git"),
  search_text: `replace(replace(${replacing("t.search_text")}, '#' || t.number || E'\\n', '#' || n || E'\\n'),
                        'warehouse:' || t.number || E'\\n', 'warehouse:' || n || E'\\n')`,
  compared_to: "n - 1",
  group_first: "n",
};

/** The text of the template with what `headerOf` says of load n. */
function replacing(text: string): string {
  return `replace(replace(replace(replace(${text}, lpad(to_hex(t.number), 40, '0'), lpad(to_hex(n), 40, '0')),
    'number ' || t.number || ' of', 'number ' || n || ' of'),
    'Grace', case when n % 20000 = 2 then 'Grace' else 'Ada' end),
    'grace', case when n % 20000 = 2 then 'grace' else 'ada' end)`;
}

async function writeLoads(db: Database, growth: Growth): Promise<void> {
  const { rows } = await db.pool.query<{ name: string }>(
    `select attname as name from pg_attribute
      where attrelid = 'load'::regclass and attnum > 0 and not attisdropped order by attnum`,
  );
  const names = rows.map(({ name }) => name);
  await db.pool.query(
    `insert into load (${names.join(", ")})
     select ${names.map((name) => LOAD_COLUMNS[name] ?? `t.${name}`).join(", ")}
       from load t
       join code_location c on c.id = t.location_id and c.name = $1 and t.number = ${RECORDED},
            generate_series(${RECORDED + 1}, $2::int) n`,
    [growth.location, growth.loads],
  );
  await db.pool.query(
    `insert into load_group (location_id, first, last, count)
     select c.id, n, n, 1 from code_location c, generate_series(${RECORDED + 1}, $2::int) n where c.name = $1`,
    [growth.location, growth.loads],
  );
  await db.pool.query("update code_location set current_load = $2, last_good_load = $2 where name = $1", [
    growth.location,
    growth.loads,
  ]);
}

/**
 * Every change: asset `index` for the time number `k` (from 0) in the load that it is the turn of. Intervals end where
 * the next one begins.
 */
const TURNS = `
  select c.id as location_id, a.index, k, a.key_hash, turn.first_load,
         old.content_hash as old_content_hash, v.content_hash, v.tracked_hash,
         case when next.first_load <= $2::int then next.first_load - 1 end as last_load
    from code_location c
    join bench_version a on a.version = 0
   cross join generate_series(0, ($2::int * $3::int) / $4::int) k
   cross join lateral (select 2 + (a.index + k * $4::int) / $3::int as first_load) turn
   cross join lateral (select 2 + (a.index + (k + 1) * $4::int) / $3::int as first_load) next
    join bench_version old on old.index = a.index and old.version = k % ${VERSIONS.length}
    join bench_version v on v.index = a.index and v.version = (k + 1) % ${VERSIONS.length}
   where c.name = $1 and turn.first_load <= $2::int`;

async function writeChanges(db: Database, growth: Growth): Promise<void> {
  const values = [growth.location, growth.loads, growth.changesPerLoad, growth.assets];
  await db.pool.query(`create table bench_turn as ${TURNS}`, values);
  // What stood when the services were done ends where the first turn after that begins.
  await db.pool.query(
    `update asset_interval i set last_load = first.load - 1
       from (select location_id, key_hash, min(first_load) as load from bench_turn
              where first_load > ${RECORDED} group by location_id, key_hash) first
      where i.location_id = first.location_id and i.key_hash = first.key_hash and i.first_load <= ${RECORDED}
        and i.last_load is null`,
  );
  await db.pool.query(
    `insert into asset_interval (location_id, key_hash, first_load, last_load, content_hash, tracked_hash)
     select location_id, key_hash, first_load, last_load, content_hash, tracked_hash
       from bench_turn where first_load > ${RECORDED} order by first_load, key_hash`,
  );
  await db.pool.query(
    `insert into asset_change (location_id, key_hash, load_number, ordinal, kind, facets, old_content_hash, new_content_hash)
     select turn.location_id, turn.key_hash, first_load,
            row_number() over (partition by first_load order by a.key collate "C") - 1, 3, 1, old_content_hash, content_hash
       from bench_turn turn
       join asset a on a.location_id = turn.location_id and a.key_hash = turn.key_hash
      where first_load > ${RECORDED}
      order by first_load`,
  );
  await db.pool.query("drop table bench_turn");
}
