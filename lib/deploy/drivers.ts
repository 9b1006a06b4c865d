import type { z } from "zod";
import type { OpenConnection } from "../domain/connection.ts";
import { at, type FieldError } from "../domain/field-error.ts";
import { accessOf } from "./drivers/docker-engine/access.ts";
import { dockerUnitConfigSchema } from "./drivers/docker-engine/config.ts";
import { DOCKER_ENGINE, openDockerEngine } from "./drivers/docker-engine/driver.ts";
import type { EngineAccess } from "./drivers/docker-engine/engine-client.ts";
import { releaseDirectoryConfigSchema } from "./drivers/release-directory/config.ts";
import { openReleaseDirectory, RELEASE_DIRECTORY } from "./drivers/release-directory/driver.ts";
import type { DeployTarget } from "./target.ts";

/** Each driver that this build has. A new one joins here and in the conformance suite (tests/contract/deploy-target.ts). */
export const DRIVERS = [RELEASE_DIRECTORY, DOCKER_ENGINE] as const;
export type DriverName = (typeof DRIVERS)[number];

/** What a deploy unit's row says of its target. */
export type UnitRow = { name: string; driver: string; config: unknown };

/** The row cannot be used; `errors` says where its configuration is wrong. The message is fit to show. */
export class TargetConfigError extends Error {
  override readonly name = "TargetConfigError";
  readonly errors: readonly FieldError[];

  constructor(message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.errors = errors;
  }
}

/**
 * Makes the target of a deploy unit. `connections` are those of its deployment; a driver picks by name what its
 * configuration names.
 * @throws TargetConfigError for a driver or a configuration that cannot be used.
 */
export function openTarget(unit: UnitRow, connections: readonly OpenConnection[]): DeployTarget {
  switch (requireDriver(unit)) {
    case RELEASE_DIRECTORY:
      return openReleaseDirectory(unit.name, parseConfig(unit, releaseDirectoryConfigSchema));
    case DOCKER_ENGINE: {
      const config = parseConfig(unit, dockerUnitConfigSchema);
      const registries = connections.filter(({ kind }) => kind === "registry");
      return openDockerEngine(engineAccess(unit, config.engine, connections), config, registries);
    }
  }
}

/** Names of the connections that a unit's configuration needs. @throws TargetConfigError as `openTarget` does. */
export function checkUnitConfig(unit: UnitRow): { connections: string[] } {
  switch (requireDriver(unit)) {
    case RELEASE_DIRECTORY:
      parseConfig(unit, releaseDirectoryConfigSchema);
      return { connections: [] };
    case DOCKER_ENGINE:
      return { connections: [parseConfig(unit, dockerUnitConfigSchema).engine] };
  }
}

/** The engine that a unit's configuration names. */
function engineAccess(unit: UnitRow, name: string, connections: readonly OpenConnection[]): EngineAccess {
  const wrong = (message: string) => new TargetConfigError(message, [{ path: at("config", "engine"), message }]);
  const connection = connections.find((one) => one.name === name);
  if (connection === undefined) {
    throw wrong(
      `Deploy unit ${unit.name} names the Docker engine "${name}", and its deployment has no such connection.`,
    );
  }
  if (connection.kind !== DOCKER_ENGINE) {
    throw wrong(
      `Deploy unit ${unit.name} names ${name} as its Docker engine, which is a connection of the kind ${connection.kind}.`,
    );
  }
  const found = accessOf(connection);
  if (found.ok) return found.access;
  const places = found.errors.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw wrong(`The connection ${name} of deploy unit ${unit.name} is not valid: ${places}`);
}

function requireDriver(unit: UnitRow): DriverName {
  const driver = DRIVERS.find((name) => name === unit.driver);
  if (driver !== undefined) return driver;
  throw new TargetConfigError(
    `Deploy unit ${unit.name} uses the driver "${unit.driver}", which this version of Loadline does not have (it has: ${DRIVERS.join(", ")}).`,
    [{ path: "driver", message: `must be one of: ${DRIVERS.join(", ")}` }],
  );
}

function parseConfig<Schema extends z.ZodType>(unit: UnitRow, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(unit.config);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    path: at("config", ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))),
    message: issue.message,
  }));
  const places = errors.map((error) => `${error.path}: ${error.message}`).join("; ");
  throw new TargetConfigError(`The configuration of deploy unit ${unit.name} is not valid: ${places}`, errors);
}
