/**
 * Measures the history store on a large location: `npm run bench -- [assets]` (100,000 unless said).
 * Prints a JSON line a figure; those with a limit are ratios within this one run, since machines are noisy, and a
 * missed limit ends the run with exit 1. Times are of the services, from hashed assets to the committed load, on an
 * embedded server of its own with ordinary (safe) settings.
 */
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "#lib/db/embedded/start.ts";
import { migrate } from "#lib/db/migrate.ts";
import { openDatabase } from "#lib/db/open.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import { createDeployment } from "#lib/services/deployments/create-deployment.ts";
import { getAsset } from "#lib/services/history/get-asset.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { getSnapshot } from "#lib/services/history/get-snapshot.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";

const count = Number(process.argv[2] ?? 100_000);
const directory = mkdtempSync(join(tmpdir(), "loadline-bench-"));
chmodSync(directory, 0o711);
const server = await startEmbeddedServer(directory);
try {
  await migrate(server.url);
  const db = await openDatabase({ url: server.url });
  try {
    await measure(db);
  } finally {
    await db.close();
  }
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function measure(db: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  const context = { db, actor: { type: "system", name: "bench" }, address: null, requestId: "bench" } as const;
  const place = { deployment: "bench", location: "shop" };
  await createDeployment(context, { name: "bench", kind: "generic" });
  const push = (assets: HashedAsset[]) =>
    recordLoad(context, { ...place, header: { status: "loaded" }, assets, values: false });

  const first = snapshot(0);
  const second = snapshot(100);
  const floorMs = await timed("one SHA-256 over each definition", async () => {
    for (const { body } of first) createHash("sha256").update(body).digest();
  });
  ratio("parse_and_hash_vs_floor", await timed("parse and hash", async () => snapshot(0)), floorMs);
  const firstMs = await timed("first load", () => push(first));
  ratio("first_load_vs_floor", firstMs, floorMs);
  ratio("identical_load_vs_first", await timed("identical load", () => push(first)), firstMs, 0.3);
  ratio("100_changes_vs_first", await timed("100 changes", () => push(second)), firstMs, 0.3);
  await timed("100 changes back", () => push(first));
  await timed("history page", () => listLoads(context, { ...place, collapse: true, limit: 50 }));
  await timed("diff of neighbours", () => getDiff(context, { ...place, from: 2, to: 3, values: false, limit: 1000 }));
  await timed("diff from nothing, first page", () =>
    getDiff(context, { ...place, from: 0, to: 4, values: false, limit: 1000 }),
  );
  await timed("snapshot, first page", () => getSnapshot(context, { ...place, number: 4, limit: 1000 }));
  const key = ["warehouse", "schema_0", "table_0"];
  await timed("one asset with its dependents", () => getAsset(context, { ...place, key }));
  await timed("change history of one asset", () => listAssetChanges(context, { ...place, key, limit: 50 }));
  await timed("catalogue, no query", () => searchAssets(context, { deployment: "bench", limit: 50 }));
  await timed("catalogue, rare text", () => searchAssets(context, { deployment: "bench", q: "table_777", limit: 50 }));
  await timed("a load that removes all", () => push([]));
}

type Figure = { name: string; value: number; unit: "ms" | "ratio"; limit?: number };

function print(figure: Figure): void {
  console.log(JSON.stringify(figure));
}

/** Milliseconds that `work` takes. */
async function timed(name: string, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  print({ name, value: Math.round(ms), unit: "ms" });
  return ms;
}

function ratio(name: string, ms: number, baseMs: number, limit?: number): void {
  const value = Math.round((ms / baseMs) * 1000) / 1000;
  print({ name, value, unit: "ratio", ...(limit === undefined ? {} : { limit }) });
  if (limit !== undefined && value > limit) process.exitCode = 1;
}

/** Assets of a middling size; the first `changed` have another code version. */
function snapshot(changed: number): HashedAsset[] {
  const assets = Array.from({ length: count }, (_, index) => ({
    key: key(index),
    codeVersion: index < changed ? "2" : "1",
    tags: { team: `team-${index % 20}`, "dagster/kind/dbt": "" },
    metadata: {
      "dagster/table_name": { type: "text", value: key(index).join(".") },
      rows: { type: "int", value: index },
    },
    dependencies: [1, 2, 3].filter((back) => index >= back).map((back) => ({ key: key(index - back) })),
    partitions: {
      type: "time_window",
      start: "2024-01-01",
      timezone: "UTC",
      fmt: "%Y-%m-%d",
      cronSchedule: "0 0 * * *",
    },
    description: `Table ${index} of the warehouse, rebuilt every night from the ones before it.`,
    group: `schema_${index % 100}`,
    kinds: ["dbt"],
  }));
  const parsed = parseSnapshot(assets);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors[0]));
  return parsed.assets;
}

function key(index: number): string[] {
  return ["warehouse", `schema_${index % 100}`, `table_${index}`];
}
