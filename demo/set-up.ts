import type { Context } from "#lib/services/context.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { configureUnit } from "#lib/services/deployments/configure-unit.ts";
import { createDeployment } from "#lib/services/deployments/create-deployment.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { ensureSignIns } from "./sign-ins.ts";
import type { PlacedUnit } from "./unit-places.ts";

export const DEPLOYMENT = "demo";
const CONNECTION = "programs";

/** Makes the deployment, its people, its deploy units and the connection that observes them; again is fine. */
export async function setUpDemo(context: Context, units: readonly PlacedUnit[], password: string): Promise<void> {
  await ensureDeployment(context);
  await ensureSignIns(context, DEPLOYMENT, password);
  for (const { unit, config } of units) {
    const { name, locations } = unit;
    await configureUnit(context, { deployment: DEPLOYMENT, name, driver: "release-directory", config, locations });
  }
  await configureConnection(context, {
    deployment: DEPLOYMENT,
    name: CONNECTION,
    kind: "process",
    config: { sockets: units.flatMap(({ sockets }) => sockets) },
  });
}

async function ensureDeployment(context: Context): Promise<void> {
  try {
    await createDeployment(context, { name: DEPLOYMENT, kind: "generic" });
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === "conflict")) throw error;
  }
}
