import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#lib/db/database.ts";
import { openTarget, type UnitRow } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import { type ImageRef, imageRepository } from "#lib/domain/image.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { systemContext } from "#tests/support/factories.ts";

const LOAD_LIMIT_MS = 120_000;

/** A deploy unit in the database, whose one code location `orders` answers at a socket. */
export type WatchedUnit = {
  readonly deployment: string;
  readonly deploymentId: string;
  readonly unitId: string;
  /** Deploys as a team's own pipeline would, past Loadline. */
  deploy(image: ImageRef): Promise<void>;
  /** Waits until this load is the newest. */
  awaitLoad(number: number): Promise<void>;
  /** Has load #1 name another image, as if that had run then. */
  pointFirstLoadAt(image: ImageRef): Promise<void>;
};

/** A worker must be there: its key is what the secrets of `connections` are sealed to. */
export async function makeWatchedUnit(
  db: Database,
  deployment: string,
  { unit, connections, socket }: { unit: UnitRow; connections: readonly OpenConnection[]; socket: string },
): Promise<WatchedUnit> {
  const { id: deploymentId } = await db.prisma.deployment.create({ data: { name: deployment, kind: "dagster" } });
  for (const { name, kind, config, secrets } of connections) {
    await configureConnection(systemContext(db), { deployment, name, kind, config: config as never, secrets });
  }
  const { id: unitId } = await db.prisma.deployUnit.create({
    data: { deploymentId, name: unit.name, driver: unit.driver, config: unit.config as never },
  });
  const { id: connectionId } = await db.prisma.connection.create({
    data: {
      deploymentId,
      name: "socket",
      kind: "process",
      config: { sockets: [{ location: "orders", path: socket }] },
    },
  });
  const nameHash = new Uint8Array(createHash("sha256").update("orders").digest());
  await db.prisma.codeLocation.create({
    data: { deploymentId, name: "orders", nameHash, deployUnitId: unitId, connectionId },
  });
  const target = openTarget(unit, connections);
  return {
    deployment,
    deploymentId,
    unitId,
    async deploy(image) {
      const { fencingToken } = await db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unitId } });
      const signal = AbortSignal.timeout(LOAD_LIMIT_MS);
      const outcome = await target.deploy({ image, fencingToken, signal, progress: () => undefined });
      if (outcome.status !== "deployed") throw new Error(`${image.reference}: ${JSON.stringify(outcome)}`);
    },
    async awaitLoad(number) {
      const until = Date.now() + LOAD_LIMIT_MS;
      for (;;) {
        const { currentLoad } = await db.prisma.codeLocation.findFirstOrThrow({ where: { deploymentId } });
        if (currentLoad === number) return;
        if (currentLoad > number || Date.now() > until) throw new Error(`at load #${currentLoad}, not #${number}`);
        await sleep(25);
      }
    },
    async pointFirstLoadAt({ reference, digest }) {
      await db.sql.query(
        "update load set image_reference = $2, image_digest = $3 where number = 1 and location_id = (select id from code_location where deployment_id = $1::uuid)",
        [deploymentId, reference, digest],
      );
      await db.prisma.deployUnit.update({
        where: { id: unitId },
        data: { allowedRepositories: [imageRepository(reference)] },
      });
    },
  };
}
