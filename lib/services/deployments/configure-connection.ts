import { isDeepStrictEqual } from "node:util";
import { readPoliciesOfConnection } from "../../db/alerts/policies.ts";
import { readConnectionDetails } from "../../db/configure/connection-rows.ts";
import {
  type ConnectionConfig,
  insertConnection,
  lockConnectionByName,
  readLocationsOfConnection,
  setLocationConnection,
  updateConnection,
} from "../../db/configure/connections.ts";
import { lockUnitByName } from "../../db/configure/units.ts";
import type { Sql } from "../../db/database.ts";
import { askCommitsAgain } from "../../db/forge/commits.ts";
import { lockLocation } from "../../db/history/locations.ts";
import { readActiveRollback } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { isForge } from "../../domain/connection.ts";
import type { JsonObject } from "../../domain/json.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { FoundDeployment } from "../access/require-place.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyLocations } from "../rollback/notify-rollback.ts";
import { checkConnection } from "./check-connection.ts";
import { readConnectionUsers } from "./connection-users.ts";
import { mergeSecrets } from "./merge-secrets.ts";
import { refuseDeclared } from "./refuse-declared.ts";

export type ConfigureConnectionInput = {
  readonly deployment: string;
  readonly name: string;
  readonly kind: string;
  /** As the kind's own schema reads it; kept as given. Of some sources it names the code locations. */
  readonly config: JsonObject;
  /** A secret left out stays what it is, null removes it, text sets it. */
  readonly secrets?: Readonly<Record<string, string | null>> | undefined;
  /** It comes from the configuration file, which alone may change what it declared. */
  readonly declared?: boolean;
};

export type ConfiguredConnection = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly locations: string[];
};

/**
 * Makes a connection, or changes the one of that name to what is given; the same again changes nothing. A source is
 * watched within a second or two, and from now on the locations that it names take no pushed loads; those that it no
 * longer names do again.
 * @throws ServiceError `not_found`, `forbidden`; `invalid` for a kind, configuration or secrets that cannot be used;
 * `conflict` when another connection observes one of the locations, when the connection is declared and this is not
 * the file, when it would become another kind while a deploy unit uses it, or while a rollback of one that does runs;
 * `unavailable` when there are secrets and no worker ever ran.
 */
export async function configureConnection(
  context: Context,
  input: ConfigureConnectionInput,
): Promise<ConfiguredConnection> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const { name, config, declared = false } = input;
  // A source that only watching tells of takes its locations as it observes them.
  const { kind, locations: named, keeps } = checkConnection(input);
  const [saved = null] = await readConnectionDetails(context.db.sql, deployment.id, name);
  const sealed = await mergeSecrets(context.db.sql, saved, input);

  return context.db.transaction(async ({ sql }) => {
    const wanted: ConnectionConfig = { name, kind, config, sealed, declared };
    const madeId = await insertConnection(sql, deployment.id, wanted);
    const before = madeId === null ? await lockConnectionByName(sql, deployment.id, name) : null;
    const id = madeId ?? before?.id;
    // The secrets were merged with what was read before the lock: neither made nor deleted since, nor given others.
    if (id === undefined || !isDeepStrictEqual(before?.sealed, saved?.sealed)) {
      throw new ServiceError("conflict", `Somebody else changed the connection “${name}” just now. Try again.`);
    }
    if (before?.declared && !declared) refuseDeclared(`The connection “${name}”`);
    if (before !== null && before.kind !== kind) await refuseWhileUsed(sql, deployment, name);
    if (before !== null && !isDeepStrictEqual(before, { ...wanted, id, declared: before.declared })) {
      await unsettleUsers(sql, deployment, name);
    }
    const observed = await readLocationsOfConnection(sql, id);
    const locations = named === null ? (before?.kind === kind ? observed.filter(keeps) : []) : [...named].sort();

    const changed = before !== null && !isDeepStrictEqual(before, { id, ...wanted });
    const moved = !isDeepStrictEqual(new Set(observed), new Set(locations));
    if (madeId === null && !changed && !moved) return { id, name, kind, locations };
    if (changed) await updateConnection(sql, id, wanted);
    await bind(sql, deployment, id, observed, locations);
    await appendAudit(sql, {
      context,
      action: madeId === null ? "connection.changed" : "connection.created",
      deploymentId: deployment.id,
      target: { connection: name },
      before: before === null ? null : { ...auditOf(before), locations: observed },
      after: { ...auditOf(wanted), locations, secretsChanged: Object.keys(input.secrets ?? {}).sort() },
    });
    if (isForge(kind)) await askCommitsAgain(sql, deployment.id);
    const told = [...new Set([...observed, ...locations])].map((location) => ({ name: location }));
    await notifyLocations(sql, { deploymentId: deployment.id, deployment: deployment.name }, told);
    await wakeWorkers(sql);
    return { id, name, kind, locations };
  });
}

/** Of the secrets the names alone. */
function auditOf({ kind, config, sealed, declared }: ConnectionConfig): JsonObject {
  return { kind, config: config as JsonObject, secrets: Object.keys(sealed).sort(), declared };
}

async function refuseWhileUsed(sql: Sql, deployment: FoundDeployment, name: string): Promise<void> {
  const users = (await readConnectionUsers(sql, deployment.id)).get(name) ?? [];
  const policies = await readPoliciesOfConnection(sql, deployment.id, name);
  const [what, names] = users.length > 0 ? (["deploy unit", users] as const) : (["alert policy", policies] as const);
  if (names.length === 0) return;
  throw new ServiceError(
    "conflict",
    `The connection “${name}” cannot become another kind: the ${what} ${names.map((user) => `“${user}”`).join(", ")} uses it.`,
  );
}

/**
 * What deploys through the connection would go elsewhere from now on: plans that were made before are stale, and a
 * rollback that is under way must not end on another engine than it began on.
 */
async function unsettleUsers(sql: Sql, deployment: FoundDeployment, name: string): Promise<void> {
  for (const user of (await readConnectionUsers(sql, deployment.id)).get(name) ?? []) {
    const unit = await lockUnitByName(sql, deployment.id, user);
    if (unit === null) continue;
    if ((await readActiveRollback(sql, unit.id)) !== null) {
      throw new ServiceError(
        "conflict",
        `A rollback of ${user} is under way through the connection “${name}”; change it after its end.`,
      );
    }
    await bumpUnitRevision(sql, unit.id);
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
