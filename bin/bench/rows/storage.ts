import { readUnlistedLocations } from "#lib/db/history/listings.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { catchUpListing } from "#lib/services/history/catch-up-listing.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { type BenchAsset, makeAsset, makeAssets } from "../assets.ts";
import { packedRepositoryBytes } from "../floors/packed-repository.ts";
import { hashAssets } from "../hash-assets.ts";
import type { Row } from "../row.ts";
import { DEPLOYMENT, type Store, withStore } from "../store.ts";

const ASSETS = 10_000;
const LOADS = 1000;
const CHANGES_PER_LOAD = 20;
const MB = 1024 * 1024;

/** Bytes of 1,000 loads of 10,000 assets with 20 changes each, against their snapshots as JSON, and as commits. */
export const storage: Row = {
  name: "storage",
  async *run({ short }) {
    const loads = short ? 20 : LOADS;
    const figures = await withStore(async (store) => {
      const empty = await databaseBytes(store);
      const jsonBytes = await recordAll(store, loads);
      await checkListed(store);
      const bytes = (await databaseBytes(store)) - empty;
      return { bytes, jsonBytes };
    });
    const { bytes, jsonBytes } = figures;
    const git = await packedRepositoryBytes({ assets: ASSETS, loads, changesOf });
    yield { name: "storage", value: (bytes / jsonBytes) * 100, unit: "percent", limit: 0.5 };
    yield { name: "storage_bytes", value: bytes / MB, unit: "MB" };
    yield { name: "storage_json_bytes", value: jsonBytes / MB, unit: "MB" };
    yield git === null
      ? { name: "storage_vs_git", skipped: "there is no git here" }
      : { name: "storage_vs_git", value: bytes / git, unit: "ratio" };
  },
};

async function databaseBytes({ db }: Store): Promise<number> {
  const { rows } = await db.pool.query<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
  return Number(rows[0]?.bytes);
}

/** Indexes of the assets that load `number` (from 2) changes, and what they become. */
function* changesOf(number: number): Generator<BenchAsset> {
  for (let change = 0; change < CHANGES_PER_LOAD; change++) {
    yield makeAsset((number * 7919 + change * 503) % ASSETS, `${number}`);
  }
}

/** Lists what a large load left to the worker, which does not run here. */
async function listAssets({ db }: Store): Promise<void> {
  for (;;) {
    const [unlisted] = await readUnlistedLocations(db.sql);
    if (unlisted === undefined) return;
    await catchUpListing(db, unlisted, new AbortController().signal);
  }
}

/** @throws Error when the database lacks what the worker would have filled it with. */
async function checkListed({ db }: Store): Promise<void> {
  const { rows } = await db.pool.query<{ listed: string }>("select count(*) as listed from asset_listing");
  if (Number(rows[0]?.listed) !== ASSETS) throw new Error(`${rows[0]?.listed} of ${ASSETS} assets are listed`);
  if ((await readUnlistedLocations(db.sql)).length > 0) throw new Error("the last loads are not listed");
}

/** Records the loads through the services; resolves to the bytes of all snapshots as JSON. */
async function recordAll(store: Store, loads: number): Promise<number> {
  const { context } = store;
  const first = makeAssets(ASSETS);
  const standing = new Map<string, HashedAsset>();
  const sizes = new Map<string, number>();
  const take = (assets: readonly BenchAsset[]): void => {
    for (const asset of assets) sizes.set(asset.key.join("/"), Buffer.byteLength(JSON.stringify(asset)) + 1);
    for (const hashed of hashAssets(assets)) standing.set(hashed.keyHash.toString("latin1"), hashed);
  };
  take(first);
  const order = [...standing.keys()];
  let jsonBytes = 0;
  for (let number = 1; number <= loads; number++) {
    if (number > 1) take([...changesOf(number)]);
    await recordLoad(context, {
      deployment: DEPLOYMENT,
      location: "warehouse",
      header: { status: "loaded" },
      assets: order.map((key) => standing.get(key) as HashedAsset),
      values: false,
    });
    // Those after it are small enough to be listed as they are recorded.
    if (number === 1) await listAssets(store);
    jsonBytes += sizes.values().reduce((sum, bytes) => sum + bytes, 1);
  }
  return jsonBytes;
}
