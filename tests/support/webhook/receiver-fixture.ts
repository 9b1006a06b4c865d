import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UnitRow } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import type { Behaviour, TargetFixture } from "#tests/contract/deploy-target.ts";
import { processesWith } from "#tests/support/running-processes.ts";

const PROGRAM = new URL("../../contract/unit-program.mjs", import.meta.url);
const EXAMPLE = new URL("../../../examples/webhook-receiver/receiver.mjs", import.meta.url).href;

type Example = {
  makeReceiver(options: { secret: string; unit: string; folder: string; startSeconds: number }): {
    server: Server;
    kill(): void;
  };
};

/** What never gets healthy takes all of it; what does needs that much on a busy machine, if several start at once. */
const START_SECONDS = 4;

export const SECRET = "cE0u5Qw8mR2tY7kLp3zXv9NbHd6JfGsA";

/** A unit that the receiver of examples/webhook-receiver deploys, whose images are folders with the suite's program. */
export async function receiverFixture(): Promise<TargetFixture & { connections: readonly OpenConnection[] }> {
  const { makeReceiver } = (await import(EXAMPLE)) as Example;
  const folder = await mkdtemp(join(tmpdir(), "loadline-receiver-"));
  const aliveLock = join(folder, "alive");
  await mkdir(join(folder, "images"));
  const { server, kill } = makeReceiver({ secret: SECRET, unit: "orders", folder, startSeconds: START_SECONDS });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const imageFolder = ({ reference }: ImageRef) => join(folder, "images", reference.slice(reference.indexOf(":") + 1));
  const unit: UnitRow = {
    name: "orders",
    driver: "webhook",
    config: { endpoint: "deployer", unit: "orders", settleSeconds: 0.08, deploySeconds: 30 },
  };
  return {
    unit,
    connections: [
      {
        name: "deployer",
        kind: "webhook",
        config: { url: `http://127.0.0.1:${port}/loadline` },
        secrets: { signing: SECRET },
      },
    ],
    async publish(version: string, behaviour: Behaviour) {
      const image = { reference: `orders:${version}`, digest: digestOf(`${folder} ${version}`) };
      await mkdir(imageFolder(image));
      await copyFile(PROGRAM, join(imageFolder(image), "serve.mjs"));
      await writeFile(join(imageFolder(image), "behaviour.txt"), behaviour);
      const command = ["env", `ALIVE_LOCK=${aliveLock}`, process.execPath, "serve.mjs"];
      await writeFile(join(imageFolder(image), "image.json"), JSON.stringify({ ...image, command }));
      return image;
    },
    unpublish: (image) => rm(imageFolder(image), { recursive: true }),
    breakRestart: (image) => writeFile(join(imageFolder(image), "behaviour.txt"), "ends-at-once"),
    countProcesses: async () => (await processesWith(`ALIVE_LOCK=${aliveLock}`)).length,
    everOverlapped: async () => (await readFile(`${aliveLock}.overlaps`, "utf8").catch(() => "")) !== "",
    async disconnect() {
      await stop();
      return () => listen(port);
    },
    async remove() {
      await stop();
      kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
