import { createHash, randomUUID } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "#lib/db/database.ts";
import { openTarget, type UnitRow } from "#lib/deploy/drivers.ts";
import { processesWith } from "#tests/support/running-processes.ts";
import type { CrashUnit } from "./crash-runs.ts";
import { makeWatchedUnit } from "./watched-unit.ts";

const PROGRAM = new URL("../../integration/rollback/location-program.mjs", import.meta.url);
const EXAMPLE = new URL("../../../examples/webhook-receiver/receiver.mjs", import.meta.url).href;

type Example = {
  makeReceiver(options: { secret: string; unit: string; folder: string }): { server: Server; kill(): void };
};

/** A unit that the receiver of examples/webhook-receiver deploys. */
export async function makeReceiverUnit(db: Database, deployment: string): Promise<CrashUnit> {
  const { makeReceiver } = (await import(EXAMPLE)) as Example;
  const folder = await mkdtemp(join(tmpdir(), "ll-receiver-"));
  const aliveLock = join(folder, "alive");
  const signing = randomUUID();
  const { server, kill } = makeReceiver({ secret: signing, unit: "orders", folder });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const publish = async (version: string, release: object) => {
    const own = join(folder, "images", version);
    await mkdir(own, { recursive: true });
    await copyFile(PROGRAM, join(own, "serve.mjs"));
    await writeFile(join(own, "release.json"), JSON.stringify({ assets: {}, ...release }));
    const digest = `sha256:${createHash("sha256").update(`${folder} ${version}`).digest("hex")}`;
    const image = { reference: `orders:${version}`, digest };
    const command = ["env", `ALIVE_LOCK=${aliveLock}`, "LOCATION=orders", process.execPath, "serve.mjs"];
    await writeFile(join(own, "image.json"), JSON.stringify({ ...image, command }));
    return image;
  };

  const row: UnitRow = {
    name: "orders",
    driver: "webhook",
    config: { endpoint: "deployer", unit: "orders", settleSeconds: 0.1, deploySeconds: 300 },
  };
  const url = `http://127.0.0.1:${port}/loadline`;
  const connections = [{ name: "deployer", kind: "webhook", config: { url }, secrets: { signing } }];
  const socket = join(folder, "program.sock");
  const unit = await makeWatchedUnit(db, deployment, { unit: row, connections, socket });
  const digests: string[] = [];
  for (const version of ["1", "2", "3"]) {
    const assets = { orders: [{ key: ["orders", "table"], codeVersion: version }] };
    const image = await publish(`v${version}`, { assets });
    await unit.deploy(image);
    await unit.awaitLoad(Number(version));
    digests.push(image.digest);
  }
  await unit.pointFirstLoadAt(await publish("v0", { error: "ImportError: no module named ledger" }));
  const [, second = "", third = ""] = digests;
  return {
    deployment,
    unitId: unit.unitId,
    second,
    third,
    running: () => openTarget(row, connections).running(AbortSignal.timeout(60_000)),
    countProcesses: async () => (await processesWith(`ALIVE_LOCK=${aliveLock}`)).length,
    everOverlapped: async () => (await readFile(`${aliveLock}.overlaps`, "utf8").catch(() => "")) !== "",
    async remove() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
