import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { ignoredMetadataSchema } from "../../contracts/deployments.ts";
import { type ConnectionDetails, readConnectionDetails } from "../../db/configure/connection-rows.ts";
import { setConnectionDeclared } from "../../db/configure/connections.ts";
import { readUnitDetails, type UnitDetailsRow } from "../../db/configure/unit-rows.ts";
import { setUnitDeclared } from "../../db/configure/units.ts";
import type { Sql } from "../../db/database.ts";
import { readDeployments } from "../../db/history/deployments.ts";
import { at as fieldAt } from "../../domain/field-error.ts";
import type { JsonObject } from "../../domain/json.ts";
import { sortedPatterns } from "../../domain/snapshot/ignored-metadata.ts";
import { authorize } from "../access/authorize.ts";
import { askWorker } from "../ask-worker.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { checkConnection } from "./check-connection.ts";
import { checkName } from "./check-name.ts";
import { configureConnection } from "./configure-connection.ts";
import { configureDeployment } from "./configure-deployment.ts";
import { checkUnit, configureUnit } from "./configure-unit.ts";
import { sameSecretsAnswerSchema } from "./connection-question.ts";
import { createDeployment } from "./create-deployment.ts";
import { sealSecrets } from "./seal-secrets.ts";

type DeclaredConnection = {
  readonly name: string;
  readonly kind: string;
  readonly config: JsonObject;
  /** All of them, in the clear. */
  readonly secrets: Readonly<Record<string, string>>;
};
type DeclaredUnit = {
  readonly name: string;
  readonly driver: string;
  readonly config: JsonObject;
  readonly locations: readonly string[];
  readonly allowedRepositories: readonly string[];
};
export type DeclaredDeployment = {
  readonly name: string;
  readonly kind: "dagster" | "airflow" | "generic";
  /** Undefined: left as it is. */
  readonly ignoredMetadata: readonly string[] | undefined;
  readonly connections: readonly DeclaredConnection[];
  readonly units: readonly DeclaredUnit[];
};

/** `released`: it is no longer declared, stays as it is, and may be changed in the settings from now on. */
export type AppliedChange = {
  readonly deployment: string;
  readonly type: "deployment" | "connection" | "unit" | "ignored metadata";
  readonly name: string;
  readonly action: "create" | "change" | "release" | "none";
};

/** What is declared cannot be had; `path` says where it stands in the file. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
  override readonly cause: ServiceError;
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], cause: ServiceError) {
    super(cause.message);
    this.cause = cause;
    this.path = path;
  }
}

/** How long a worker has to say whether secrets are the same; without its word they are taken for changed. */
const WAIT_MS = 15_000;
/** So often a file is applied while somebody else changes what it declares. */
const MOST_TRIES = 5;
const PAUSE_MS = 300;

type Step = AppliedChange & {
  readonly path: readonly (string | number)[];
  readonly run: () => Promise<unknown>;
};

/**
 * Makes deployments, connections and deploy units what is declared, and marks them so; the same again changes nothing.
 * What was declared before and is not any more stays, and may be changed in the settings. With `dryRun` nothing is
 * changed, and what would be is told.
 * @throws DeclarationError at the first place that cannot be had; what stands before it is done.
 */
export async function applyConfiguration(
  context: Context,
  deployments: readonly DeclaredDeployment[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<AppliedChange[]> {
  await authorize(context, "organization.manage", null);
  const earlier: Step[] = [];
  for (let tries = 1; ; tries++) {
    const steps = await planSteps(context, deployments);
    if (dryRun) return told(steps);
    const done: Step[] = [];
    try {
      for (const step of steps) {
        if (step.action === "none") continue;
        await at(step.path, step.run);
        done.push(step);
      }
      return told([...earlier, ...steps]);
    } catch (error) {
      const isConflict = error instanceof DeclarationError && error.cause.code === "conflict";
      if (!isConflict || tries === MOST_TRIES) throw error;
      // Machines that start at once apply the same file; they part ways here.
      earlier.push(...done);
      await sleep(Math.random() * PAUSE_MS);
    }
  }
}

async function planSteps(context: Context, deployments: readonly DeclaredDeployment[]): Promise<Step[]> {
  const rows = await readDeployments(context.db.sql);
  const steps: Step[] = [];
  for (const declared of deployments) {
    const row = rows.find(({ name }) => name === declared.name);
    steps.push(...(await stepsOf(context, declared, row ?? null)));
  }
  for (const row of rows) {
    const declared = deployments.find(({ name }) => name === row.name);
    steps.push(...(await releases(context, row, declared ?? null)));
  }
  return steps;
}

/** What is told of steps: once what was done in two. */
function told(steps: readonly Step[]): AppliedChange[] {
  const changes = steps.map(({ deployment, type, name, action }) => ({ deployment, type, name, action }));
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}

async function stepsOf(
  context: Context,
  declared: DeclaredDeployment,
  row: Awaited<ReturnType<typeof readDeployments>>[number] | null,
): Promise<Step[]> {
  const { name: deployment, kind } = declared;
  const { sql } = context.db;
  const path = ["deployments", deployment];
  await at(path, async () => checkName("deployment", deployment));
  await at(path, async () => checkIgnored(declared.ignoredMetadata));
  await at([...path, "kind"], async () => {
    if (row === null || row.kind === kind) return;
    throw new ServiceError("conflict", `The deployment “${deployment}” is of the kind ${row.kind}, which stays.`);
  });
  const connections = row === null ? [] : await readConnectionDetails(sql, row.id);
  const units = row === null ? [] : await readUnitDetails(sql, row.id);
  const ignoredBefore: readonly string[] = row === null ? [] : JSON.parse(row.ignored_metadata);
  const ignored = declared.ignoredMetadata === undefined ? ignoredBefore : sortedPatterns(declared.ignoredMetadata);

  const steps: Step[] = [
    {
      deployment,
      type: "deployment",
      name: deployment,
      action: row === null ? "create" : "none",
      path,
      run: () => createDeployment(context, { name: deployment, kind }),
    },
    {
      deployment,
      type: "ignored metadata",
      name: ignored.join(", "),
      action: isDeepStrictEqual(ignored, ignoredBefore) ? "none" : "change",
      path: [...path, "ignoredMetadata"],
      run: () => configureDeployment(context, { deployment, ignoredMetadata: [...ignored] }),
    },
  ];
  for (const wanted of declared.connections) {
    const here = [...path, "connections", wanted.name];
    await at(here, async () => checkConnection(wanted));
    const before = connections.find(({ name }) => name === wanted.name) ?? null;
    const action = await connectionAction(context, before, wanted);
    steps.push({
      deployment,
      type: "connection",
      name: wanted.name,
      action,
      path: here,
      run: () =>
        configureConnection(context, { ...wanted, deployment, secrets: allSecrets(before, wanted), declared: true }),
    });
  }
  for (const before of units) {
    const kept = before.locations.filter((location) => !isClaimed(location, before, declared.units));
    if (!before.declared || kept.length === before.locations.length) continue;
    const { name, driver, config, allowedRepositories } = before;
    steps.push({
      deployment,
      type: "unit",
      name,
      action: "change",
      path: [...path, "units", name],
      run: () =>
        configureUnit(context, {
          deployment,
          name,
          driver,
          config,
          allowedRepositories,
          locations: kept,
          declared: true,
        }),
    });
  }
  for (const wanted of declared.units) {
    const here = [...path, "units", wanted.name];
    await at(here, async () => checkUnit({ ...wanted, deployment }));
    const before = units.find(({ name }) => name === wanted.name) ?? null;
    steps.push({
      deployment,
      type: "unit",
      name: wanted.name,
      action: unitAction(before, wanted),
      path: here,
      run: () => configureUnit(context, { ...wanted, deployment, declared: true }),
    });
  }
  return steps;
}

function checkIgnored(names: readonly string[] | undefined): void {
  const parsed = ignoredMetadataSchema.optional().safeParse(names);
  if (parsed.success) return;
  const errors = parsed.error.issues.map((issue) => ({
    path: fieldAt("ignoredMetadata", ...issue.path.map(Number)),
    message: issue.message,
  }));
  throw new ServiceError("invalid", `These names of metadata cannot be ignored: ${errors[0]?.message}.`, { errors });
}

/** Another unit of the file serves the location from now on: its unit gives it up first, since it can have but one. */
function isClaimed(location: string, unit: UnitDetailsRow, declared: readonly DeclaredUnit[]): boolean {
  return declared.some(({ name, locations }) => name !== unit.name && locations.includes(location));
}

/** Those that are declared, and none besides. */
function allSecrets(before: ConnectionDetails | null, wanted: DeclaredConnection): Record<string, string | null> {
  const gone = Object.keys(before?.sealed ?? {}).filter((name) => !Object.hasOwn(wanted.secrets, name));
  const known = before?.kind === wanted.kind ? gone : [];
  return { ...Object.fromEntries(known.map((name) => [name, null])), ...wanted.secrets };
}

async function connectionAction(
  context: Context,
  before: ConnectionDetails | null,
  wanted: DeclaredConnection,
): Promise<AppliedChange["action"]> {
  if (before === null) return "create";
  const same =
    before.declared &&
    isDeepStrictEqual([before.kind, before.config], [wanted.kind, wanted.config]) &&
    (await haveSameSecrets(context, before, wanted));
  return same ? "none" : "change";
}

/** Only a worker can open what is kept; it is given both sealed, and says whether they are the same. */
async function haveSameSecrets(
  context: Context,
  before: ConnectionDetails,
  wanted: DeclaredConnection,
): Promise<boolean> {
  const names = Object.keys(wanted.secrets).sort();
  if (!isDeepStrictEqual(Object.keys(before.sealed).sort(), names)) return false;
  if (names.length === 0) return true;
  const given = await sealSecrets(context.db.sql, wanted.secrets);
  const pairs = names.map((name) => ({ kept: before.sealed[name] ?? "", given: given[name] ?? "" }));
  const answer = await askWorker(context, "same_secrets", { pairs }, WAIT_MS);
  return answer !== null && sameSecretsAnswerSchema.parse(answer).same.every(Boolean);
}

function unitAction(before: UnitDetailsRow | null, wanted: DeclaredUnit): AppliedChange["action"] {
  if (before === null) return "create";
  const { driver, config, allowedRepositories, locations } = wanted;
  const same =
    before.declared &&
    isDeepStrictEqual(
      [before.driver, before.config, [...before.allowedRepositories], new Set(before.locations)],
      [driver, config, [...allowedRepositories], new Set(locations)],
    );
  return same ? "none" : "change";
}

/** What was declared of a deployment and is not any more. */
async function releases(
  context: Context,
  row: { id: string; name: string },
  declared: DeclaredDeployment | null,
): Promise<Step[]> {
  const { sql } = context.db;
  const connections = (await readConnectionDetails(sql, row.id)).filter(
    ({ name, declared: marked }) => marked && !declared?.connections.some((one) => one.name === name),
  );
  const units = (await readUnitDetails(sql, row.id)).filter(
    ({ name, declared: marked }) => marked && !declared?.units.some((one) => one.name === name),
  );
  const step = (type: "connection" | "unit", name: string, release: (within: Sql) => Promise<void>): Step => ({
    deployment: row.name,
    type,
    name,
    action: "release",
    path: ["deployments", row.name],
    run: () =>
      context.db.transaction(async (transaction) => {
        await release(transaction.sql);
        await appendAudit(transaction.sql, {
          context,
          action: `${type}.released`,
          deploymentId: row.id,
          target: { [type]: name },
          before: { declared: true },
          after: { declared: false },
        });
      }),
  });
  return [
    ...connections.map(({ id, name }) =>
      step("connection", name, (within) => setConnectionDeclared(within, id, false)),
    ),
    ...units.map(({ id, name }) => step("unit", name, (within) => setUnitDeclared(within, id, false))),
  ];
}

/** Runs `work`; a refusal is told with the place in the file that it is about. */
async function at<T>(path: readonly (string | number)[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const [first] = error.errors;
    const steps = (first?.path ?? "").split(/[.[\]]+/).filter((step) => step !== "");
    throw new DeclarationError([...path, ...steps], error);
  }
}
