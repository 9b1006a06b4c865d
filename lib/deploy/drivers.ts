import type { z } from "zod";
import type { OpenConnection } from "../domain/connection.ts";
import { at, type FieldError } from "../domain/field-error.ts";
import type { ImageRef } from "../domain/image.ts";
import { accessOf } from "./drivers/docker-engine/access.ts";
import { dockerUnitConfigSchema } from "./drivers/docker-engine/config.ts";
import { DOCKER_ENGINE, openDockerEngine } from "./drivers/docker-engine/driver.ts";
import type { EngineAccess } from "./drivers/docker-engine/engine-client.ts";
import { gitConfigSchema, gitRefUnitConfigSchema } from "./drivers/git-ref/config.ts";
import { GIT, GIT_REF, openGitRef } from "./drivers/git-ref/driver.ts";
import { gitAccessOf } from "./drivers/git-ref/git-access.ts";
import { readRemote } from "./drivers/git-ref/remote.ts";
import { type Reported, reportedCommit } from "./drivers/git-ref/reported-commit.ts";
import { accessErrors } from "./drivers/kubernetes/access.ts";
import { kubernetesUnitConfigSchema } from "./drivers/kubernetes/config.ts";
import { KUBERNETES, openKubernetes } from "./drivers/kubernetes/driver.ts";
import { releaseDirectoryConfigSchema } from "./drivers/release-directory/config.ts";
import { openReleaseDirectory, RELEASE_DIRECTORY } from "./drivers/release-directory/driver.ts";
import { webhookUnitConfigSchema } from "./drivers/webhook/config.ts";
import { openWebhook, WEBHOOK } from "./drivers/webhook/driver.ts";
import { receiverErrors } from "./drivers/webhook/receiver.ts";
import type { DeployTarget } from "./target.ts";

/** Each driver that this build has. A new one joins here and in the conformance suite (tests/contract/deploy-target.ts). */
export const DRIVERS = [RELEASE_DIRECTORY, DOCKER_ENGINE, KUBERNETES, WEBHOOK, GIT_REF] as const;
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
      return openDockerEngine(engineAccess(unit, config.engine, connections), config, registriesOf(connections));
    }
    case KUBERNETES: {
      const config = parseConfig(unit, kubernetesUnitConfigSchema);
      const cluster = pickConnection(unit, "cluster", config.cluster, connections);
      const errors = accessErrors(cluster);
      if (errors.length > 0) throw invalidConnection(unit, "cluster", cluster, errors);
      return openKubernetes(cluster, config, registriesOf(connections));
    }
    case WEBHOOK: {
      const config = parseConfig(unit, webhookUnitConfigSchema);
      const receiver = pickConnection(unit, "endpoint", config.endpoint, connections);
      const errors = receiverErrors(receiver);
      if (errors.length > 0) throw invalidConnection(unit, "endpoint", receiver, errors);
      return openWebhook(receiver, config);
    }
    case GIT_REF: {
      const config = parseConfig(unit, gitRefUnitConfigSchema);
      const connection = pickConnection(unit, "repository", config.repository, connections);
      const found = gitAccessOf(connection);
      if (!found.ok) throw invalidConnection(unit, "repository", connection, found.errors);
      return openGitRef(found.access, config);
    }
  }
}

/**
 * Names of the connections that a unit's configuration needs, all of the driver's kind (`connectionKindOf`), and the
 * place of that name in it.
 * @throws TargetConfigError as `openTarget` does.
 */
export function checkUnitConfig(unit: UnitRow): { connections: string[]; place: string | null } {
  switch (requireDriver(unit)) {
    case RELEASE_DIRECTORY:
      parseConfig(unit, releaseDirectoryConfigSchema);
      return { connections: [], place: null };
    case DOCKER_ENGINE:
      return { connections: [parseConfig(unit, dockerUnitConfigSchema).engine], place: at("config", "engine") };
    case KUBERNETES:
      return { connections: [parseConfig(unit, kubernetesUnitConfigSchema).cluster], place: at("config", "cluster") };
    case WEBHOOK:
      return { connections: [parseConfig(unit, webhookUnitConfigSchema).endpoint], place: at("config", "endpoint") };
    case GIT_REF:
      return { connections: [parseConfig(unit, gitRefUnitConfigSchema).repository], place: at("config", "repository") };
  }
}

/** Kind of the connection that a driver's units name: the driver's own name, but for a branch of a repository. */
export function connectionKindOf(driver: string): string {
  return driver === GIT_REF ? GIT : driver;
}

/**
 * Whether what runs in such a unit is known by what the source itself reports: its target is what is followed, and the
 * follower may be behind.
 */
export function isKnownByReport(driver: string): boolean {
  return driver === GIT_REF;
}

/**
 * The version that a source reports, as the unit calls it; null where it reports none, or the unit cannot be used.
 * `connections`: of its deployment; no secret is needed.
 */
export function reportedVersion(
  unit: UnitRow,
  connections: readonly Pick<OpenConnection, "name" | "kind" | "config">[],
  reported: Reported,
): ImageRef | null {
  if (!isKnownByReport(unit.driver)) return null;
  const config = gitRefUnitConfigSchema.safeParse(unit.config).data;
  const connection = connections.find(({ name, kind }) => name === config?.repository && kind === GIT);
  const remote = readRemote(gitConfigSchema.safeParse(connection?.config).data?.url ?? "");
  return config === undefined || remote === null ? null : reportedCommit(remote, config.branch, reported);
}

/** The engine that a unit's configuration names. */
function engineAccess(unit: UnitRow, name: string, connections: readonly OpenConnection[]): EngineAccess {
  const connection = pickConnection(unit, "engine", name, connections);
  const found = accessOf(connection);
  if (found.ok) return found.access;
  throw invalidConnection(unit, "engine", connection, found.errors);
}

/** What each driver calls the connection that its units name. */
const CALLED = {
  engine: "Docker engine",
  cluster: "Kubernetes cluster",
  endpoint: "webhook",
  repository: "git repository",
} as const;
type Place = keyof typeof CALLED;

/** The connection that a unit's configuration names, which is of the driver's own kind. */
function pickConnection(
  unit: UnitRow,
  place: Place,
  name: string,
  connections: readonly OpenConnection[],
): OpenConnection {
  const connection = connections.find((one) => one.name === name);
  const what = CALLED[place];
  if (connection === undefined) {
    throw wrongPlace(
      place,
      `Deploy unit ${unit.name} names the ${what} "${name}", and its deployment has no such connection.`,
    );
  }
  if (connection.kind !== connectionKindOf(unit.driver)) {
    throw wrongPlace(
      place,
      `Deploy unit ${unit.name} names ${name} as its ${what}, which is a connection of the kind ${connection.kind}.`,
    );
  }
  return connection;
}

function invalidConnection(
  unit: UnitRow,
  place: Place,
  { name }: OpenConnection,
  errors: readonly { path: (string | number)[]; message: string }[],
): TargetConfigError {
  const places = errors.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return wrongPlace(place, `The connection ${name} of deploy unit ${unit.name} is not valid: ${places}`);
}

function wrongPlace(place: Place, message: string): TargetConfigError {
  return new TargetConfigError(message, [{ path: at("config", place), message }]);
}

function registriesOf(connections: readonly OpenConnection[]): OpenConnection[] {
  return connections.filter(({ kind }) => kind === "registry");
}

/** Null: this version does not have the unit's driver. */
export function driverOf(unit: UnitRow): DriverName | null {
  return DRIVERS.find((name) => name === unit.driver) ?? null;
}

function requireDriver(unit: UnitRow): DriverName {
  const driver = driverOf(unit);
  if (driver !== null) return driver;
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
