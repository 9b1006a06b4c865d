import { insertAuditEvent } from "../../db/audit/audit-events.ts";
import type { Sql } from "../../db/database.ts";
import type { JsonObject } from "../../domain/json.ts";
import { actorRecord, type Context } from "../context.ts";

export type AuditEntry = {
  readonly context: Pick<Context, "actor" | "address"> & Partial<Pick<Context, "requestId">>;
  /** Dotted verb in the past: `load.recorded`. */
  readonly action: string;
  readonly deploymentId?: string | null;
  readonly locationId?: bigint | null;
  /** What the verb acted on: `{load: 12}`. Never a secret. */
  readonly target: JsonObject;
  readonly before?: JsonObject | null;
  readonly after?: JsonObject | null;
};

/** Writes one line of the audit log; give the transaction of the change itself, so that neither stands alone. */
export async function appendAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await insertAuditEvent(sql, {
    actor: actorRecord(entry.context.actor),
    action: entry.action,
    deploymentId: entry.deploymentId ?? null,
    locationId: entry.locationId ?? null,
    target: entry.target,
    before: entry.before ?? null,
    after: entry.after ?? null,
    address: entry.context.address,
    requestId: entry.context.requestId ?? null,
  });
}
