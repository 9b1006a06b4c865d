import type { Database } from "#lib/db/database.ts";
import type { UnitFixture } from "./unit-fixture.ts";

type Unit = Pick<UnitFixture, "unitId" | "deploymentId"> & { first: string; second: string };

/** Grace blocks the version of one of the unit's two releases, since it loses orders. */
export async function blockVersion(db: Database, unit: Unit, loadNumber: 1 | 2): Promise<void> {
  const { unitId, deploymentId } = unit;
  const digest = loadNumber === 1 ? unit.first : unit.second;
  const { id: locationId } = await db.prisma.codeLocation.findFirstOrThrow({ where: { deploymentId } });
  await db.prisma.blockedVersion.create({
    data: { unitId, digest, locationId, loadNumber, reason: "loses orders", blockedBy: { name: "Grace" } },
  });
}
