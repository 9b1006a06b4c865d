import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#lib/db/database.ts";
import type { UnitFixture } from "./unit-fixture.ts";

/** From here on no source observes the unit, as if another worker watched it and had just died; or ours does again. */
export async function watchedElsewhere(db: Database, unit: UnitFixture, elsewhere: boolean): Promise<void> {
  await db.prisma.connection.update({
    where: { id: unit.connectionId },
    data: elsewhere
      ? { leaseOwner: "elsewhere", leaseUntil: new Date(Date.now() + 3_600_000) }
      : { leaseOwner: null, leaseUntil: null },
  });
  // The worker that watched so far notices when it renews, at the latest after a third of the lease's 2 seconds.
  if (elsewhere) await sleep(1_500);
}
