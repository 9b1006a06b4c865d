import { isDeepStrictEqual } from "node:util";
import {
  insertConnection,
  lockConnectionByName,
  readLocationsOfConnection,
  setLocationConnection,
  updateConnection,
} from "../../db/configure/connections.ts";
import type { Sql } from "../../db/database.ts";
import { lockLocation } from "../../db/history/locations.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import type { JsonObject } from "../../domain/json.ts";
import { configuredLocations, SourceConfigError } from "../../sources/sources.ts";
import { type FoundDeployment, requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyLocations } from "../rollback/notify-rollback.ts";
import { checkName } from "./check-name.ts";

export type ConfigureConnectionInput = {
  readonly deployment: string;
  readonly name: string;
  readonly kind: string;
  /** As the source's own schema reads it; kept as given. It names the code locations. */
  readonly config: JsonObject;
};

export type ConnectionView = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly locations: string[];
};

/**
 * Makes a connection to where code locations live, or changes the one of that name to what is given; the same
 * again changes nothing. A worker watches it within a second or two, and from now on the locations that it names
 * take no pushed loads; those that it no longer names do again.
 * @throws ServiceError `not_found`, `forbidden`; `invalid` for a kind or configuration that cannot be used;
 * `conflict` when another connection observes one of the locations.
 */
export async function configureConnection(context: Context, input: ConfigureConnectionInput): Promise<ConnectionView> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const { name, kind, config } = input;
  // A source that only watching tells of takes its locations as it observes them.
  const named = locationsOf(input)?.sort() ?? null;
  return context.db.transaction(async ({ sql }) => {
    const madeId = await insertConnection(sql, deployment.id, { name, kind, config });
    const before = madeId === null ? await lockConnectionByName(sql, deployment.id, name) : null;
    const id = madeId ?? before?.id ?? "";
    const observed = await readLocationsOfConnection(sql, id);
    const locations = named ?? observed;

    const changed = before !== null && !isDeepStrictEqual([before.kind, before.config], [kind, config]);
    const moved = !isDeepStrictEqual(new Set(observed), new Set(locations));
    if (madeId === null && !changed && !moved) return { id, name, kind, locations };
    if (changed) await updateConnection(sql, id, { name, kind, config });
    await bind(sql, deployment, id, observed, locations);
    await appendAudit(sql, {
      context,
      action: madeId === null ? "connection.changed" : "connection.created",
      deploymentId: deployment.id,
      target: { connection: name },
      before: before === null ? null : { kind: before.kind, config: before.config as JsonObject, locations: observed },
      after: { kind, config, locations },
    });
    const told = [...new Set([...observed, ...locations])].map((location) => ({ name: location }));
    await notifyLocations(sql, { deploymentId: deployment.id, deployment: deployment.name }, told);
    await wakeWorkers(sql);
    return { id, name, kind, locations };
  });
}

function locationsOf(input: ConfigureConnectionInput): string[] | null {
  checkName("name", input.name);
  try {
    return configuredLocations(input);
  } catch (error) {
    if (error instanceof SourceConfigError) throw new ServiceError("invalid", error.message, { errors: error.errors });
    throw error;
  }
}

async function bind(
  sql: Sql,
  deployment: FoundDeployment,
  connectionId: string,
  observed: readonly string[],
  locations: readonly string[],
): Promise<void> {
  // One order for everybody, so that two who configure connections with common locations cannot wait for each other.
  for (const name of [...new Set([...observed, ...locations])].sort()) {
    const location = await lockLocation(sql, deployment.id, name);
    const wanted = locations.includes(name);
    if (wanted && location.connectionId !== null && location.connectionId !== connectionId) {
      throw new ServiceError("conflict", `Another connection observes the code location “${name}”.`);
    }
    await setLocationConnection(sql, location.id, wanted ? connectionId : null);
  }
}
