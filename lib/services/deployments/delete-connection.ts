import { readPoliciesOfConnection } from "../../db/alerts/policies.ts";
import {
  deleteConnectionRow,
  lockConnectionByName,
  readLocationsOfConnection,
  setLocationConnection,
} from "../../db/configure/connections.ts";
import { lockLocation } from "../../db/history/locations.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import type { JsonObject } from "../../domain/json.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyLocations } from "../rollback/notify-rollback.ts";
import { readConnectionUsers } from "./connection-users.ts";
import { refuseDeclared } from "./refuse-declared.ts";
import { type ConnectionInput, requireConnection } from "./require-connection.ts";

/**
 * Deletes a connection and its secrets. The code locations that it observed stay with all their loads, and take
 * pushed ones again.
 * @throws ServiceError `not_found`, `forbidden`; `conflict` while a deploy unit or an alert policy uses it, or when it is declared.
 */
export async function deleteConnection(
  context: Context,
  input: ConnectionInput,
): Promise<{ deleted: true; locations: string[] }> {
  const { deployment, connection: found } = await requireConnection(context, input);
  return context.db.transaction(async ({ sql }) => {
    const row = await lockConnectionByName(sql, deployment.id, found.name);
    if (row === null) throw new ServiceError("not_found", `The connection “${found.name}” is deleted already.`);
    if (row.declared) refuseDeclared(`The connection “${row.name}”`);
    const users = (await readConnectionUsers(sql, deployment.id)).get(row.name) ?? [];
    if (users.length > 0) {
      throw new ServiceError(
        "conflict",
        `The connection “${row.name}” is used by the deploy unit ${users.map((name) => `“${name}”`).join(", ")}. ` +
          "Give it another one first, or delete it.",
      );
    }
    const policies = await readPoliciesOfConnection(sql, deployment.id, row.name);
    if (policies.length > 0) {
      throw new ServiceError(
        "conflict",
        `The alert policy ${policies.map((name) => `“${name}”`).join(", ")} sends over the connection “${row.name}”. ` +
          "Give it another receiver first, or delete it.",
      );
    }
    const locations = await readLocationsOfConnection(sql, row.id);
    for (const name of [...locations].sort()) {
      const location = await lockLocation(sql, deployment.id, name);
      await setLocationConnection(sql, location.id, null);
    }
    await deleteConnectionRow(sql, row.id);
    await appendAudit(sql, {
      context,
      action: "connection.deleted",
      deploymentId: deployment.id,
      target: { connection: row.name },
      before: {
        kind: row.kind,
        config: row.config as JsonObject,
        secrets: Object.keys(row.sealed).sort(),
        locations,
      },
    });
    const told = locations.map((name) => ({ name }));
    await notifyLocations(sql, { deploymentId: deployment.id, deployment: deployment.name }, told);
    await wakeWorkers(sql);
    return { deleted: true, locations };
  });
}
