/**
 * Measures the history store on a large location: `npm run bench -- [assets]` (100,000 unless said).
 * Times are of the services, from hashed assets to the committed load, on an embedded server of its own with
 * ordinary (safe) settings.
 */
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

  const first = await timed(`parse and hash ${count} assets`, async () => snapshot(0));
  await timed("record the first load", () => push(first));
  await timed("record the same again", () => push(first));
  const second = snapshot(100);
  await timed("record 100 changed assets", () => push(second));
  await timed("record 100 changed assets back", () => push(first));
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
  await timed("record a load that removes all", () => push([]));
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${(performance.now() - start).toFixed(0).padStart(7)} ms  ${what}`);
  return result;
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
