import { isDeepStrictEqual } from "node:util";
import { allowedRepositoriesSchema } from "../../contracts/units.ts";
import { holdConnections } from "../../db/configure/connections.ts";
import {
  insertUnit,
  lockUnitByName,
  readLocationsOfUnit,
  setLocationUnit,
  type UnitConfig,
  updateUnit,
} from "../../db/configure/units.ts";
import type { Sql } from "../../db/database.ts";
import { lockLocation } from "../../db/history/locations.ts";
import { readActiveRollback } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { RELEASE_DIRECTORY } from "../../deploy/drivers/release-directory/driver.ts";
import { checkUnitConfig, connectionKindOf, TargetConfigError } from "../../deploy/drivers.ts";
import { at } from "../../domain/field-error.ts";
import type { JsonObject } from "../../domain/json.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { FoundDeployment } from "../access/require-place.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyLocations } from "../rollback/notify-rollback.ts";
import { checkConfigText } from "./check-config-text.ts";
import { checkName } from "./check-name.ts";
import { refuseDeclared } from "./refuse-declared.ts";

export type ConfigureUnitInput = {
  readonly deployment: string;
  readonly name: string;
  readonly driver: string;
  /** As the driver's own schema reads it; kept as given. */
  readonly config: JsonObject;
  /** Every code location that the unit serves; made when they are not known yet. */
  readonly locations: readonly string[];
  /** Image repositories that may be deployed though the driver never saw them run. */
  readonly allowedRepositories?: readonly string[] | undefined;
  /** It comes from the configuration file, which alone may change what it declared. */
  readonly declared?: boolean;
};

export type ConfiguredUnit = {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly locations: string[];
};

/**
 * Makes a deploy unit, or changes the one of that name to what is given; the same again changes nothing. Plans
 * made before a change are stale after it.
 * @throws ServiceError `not_found`; `forbidden`, also of a unit that runs commands on the worker's machine for whoever
 * is no Organization Admin; `invalid` for a driver or configuration that cannot be used, or a
 * connection that is not there or of the wrong kind; `conflict` while a rollback of the unit runs, when another unit
 * serves one of the locations, or when the unit is declared and this is not the file.
 */
export async function configureUnit(context: Context, input: ConfigureUnitInput): Promise<ConfiguredUnit> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const { unit, connections, place } = checkUnit(input);
  return context.db.transaction(async ({ sql }) => {
    await requireConnections(sql, deployment, unit, connections, place ?? "config");
    const madeId = await insertUnit(sql, deployment.id, unit);
    const before = madeId === null ? await lockUnitByName(sql, deployment.id, unit.name) : null;
    const id = madeId ?? before?.id;
    if (id === undefined) throw new ServiceError("conflict", `Somebody else deleted the unit “${unit.name}” just now.`);
    if (before?.declared && !unit.declared) refuseDeclared(`The deploy unit “${unit.name}”`);
    if (unit.driver === RELEASE_DIRECTORY && !isDeepStrictEqual(targetOf(before), targetOf(unit))) {
      await requireCommands(context, sql);
    }
    const served = await readLocationsOfUnit(sql, id);
    const locations = [...new Set(input.locations)].sort();

    const changed = before !== null && !isDeepStrictEqual(configOf(before), configOf(unit));
    const moved = !isDeepStrictEqual(new Set(served), new Set(locations));
    if (madeId === null && !changed && !moved) return { id, name: unit.name, driver: unit.driver, locations };
    if ((await readActiveRollback(sql, id)) !== null) {
      throw new ServiceError("conflict", `A rollback of ${unit.name} is under way; change the unit after its end.`);
    }
    if (changed) await updateUnit(sql, id, unit);
    await serve(sql, deployment, id, served, locations);
    await bumpUnitRevision(sql, id);
    await appendAudit(sql, {
      context,
      action: madeId === null ? "unit.changed" : "unit.created",
      deploymentId: deployment.id,
      target: { unit: unit.name },
      before: before === null ? null : { ...auditOf(before), locations: served },
      after: { ...auditOf(unit), locations },
    });
    const told = [...new Set([...served, ...locations])].map((location) => ({ name: location }));
    await notifyLocations(sql, { deploymentId: deployment.id, deployment: deployment.name }, told);
    return { id, name: unit.name, driver: unit.driver, locations };
  });
}

/**
 * A release directory's command runs as the worker's user, who can read what opens the secrets of every deployment: more
 * than the Admin of one of them is given.
 */
export async function requireCommands(context: Context, sql: Sql): Promise<void> {
  try {
    await authorize(context, "organization.manage", null, sql);
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === "forbidden")) throw error;
    throw new ServiceError(
      "forbidden",
      "A release directory runs commands on the worker's machine: saying which takes Organization Admin.",
      { cause: error },
    );
  }
}

/** What a unit would be, and the connections that it needs. @throws ServiceError `invalid` with the place. */
export function checkUnit(input: ConfigureUnitInput): {
  unit: UnitConfig;
  connections: string[];
  /** Where the configuration names them; null where it names none. */
  place: string | null;
} {
  const { name, driver, config, allowedRepositories = [], declared = false } = input;
  checkName("name", name);
  input.locations.forEach((location, index) => {
    checkName(`locations[${index}]`, location);
  });
  checkRepositories(allowedRepositories);
  try {
    const { connections, place } = checkUnitConfig({ name, driver, config });
    checkConfigText(config);
    return { unit: { name, driver, config, allowedRepositories, declared }, connections, place };
  } catch (error) {
    if (error instanceof TargetConfigError) throw new ServiceError("invalid", error.message, { errors: error.errors });
    throw error;
  }
}

function checkRepositories(given: readonly string[]): void {
  const parsed = allowedRepositoriesSchema.safeParse(given);
  if (parsed.success) return;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: at("allowedRepositories", ...path.map(Number)),
    message,
  }));
  throw new ServiceError("invalid", `The allowed repositories are not valid: ${errors[0]?.message}.`, { errors });
}

/** The connections that a unit is deployed through have to be there, and of its driver's kind. */
async function requireConnections(
  sql: Sql,
  deployment: FoundDeployment,
  unit: UnitConfig,
  connections: readonly string[],
  place: string,
): Promise<void> {
  const kinds = await holdConnections(sql, deployment.id, connections);
  for (const name of connections) {
    const kind = kinds.get(name);
    if (kind === connectionKindOf(unit.driver)) continue;
    const message =
      kind === undefined
        ? `names the connection “${name}”, which ${deployment.name} does not have`
        : `names the connection “${name}”, which is of the kind ${kind}`;
    throw new ServiceError("invalid", `The configuration of deploy unit ${unit.name} ${message}.`, {
      errors: [{ path: place, message }],
    });
  }
}

async function serve(
  sql: Sql,
  deployment: FoundDeployment,
  unitId: string,
  served: readonly string[],
  locations: readonly string[],
): Promise<void> {
  // One order for everybody, so that two who configure units with common locations cannot wait for each other.
  for (const name of [...new Set([...served, ...locations])].sort()) {
    const location = await lockLocation(sql, deployment.id, name);
    const wanted = locations.includes(name);
    if (wanted && location.deployUnitId !== null && location.deployUnitId !== unitId) {
      throw new ServiceError("conflict", `Another deploy unit serves the code location “${name}”.`);
    }
    await setLocationUnit(sql, location.id, wanted ? unitId : null);
  }
}

/** What of the outside a unit stands for. */
function targetOf(unit: UnitConfig | null) {
  return unit === null ? null : { driver: unit.driver, config: unit.config };
}

function configOf({ driver, config, allowedRepositories, declared }: UnitConfig) {
  return { driver, config, allowedRepositories, declared };
}

function auditOf(unit: UnitConfig): JsonObject {
  return {
    driver: unit.driver,
    config: unit.config as JsonObject,
    allowedRepositories: [...unit.allowedRepositories],
    declared: unit.declared,
  };
}
