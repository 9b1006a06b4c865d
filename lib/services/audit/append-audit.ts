import type { Sql } from "../../db/database.ts";
import type { JsonObject } from "../../domain/json.ts";
import { actorRecord, type Context } from "../context.ts";

export type AuditEntry = {
  readonly context: Pick<Context, "actor" | "address">;
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
  await sql.query(
    `insert into audit_event (actor, action, deployment_id, location_id, target, before, after, address)
     values ($1::jsonb, $2, $3::uuid, $4::bigint, $5::jsonb, $6::jsonb, $7::jsonb, $8)`,
    [
      JSON.stringify(actorRecord(entry.context.actor)),
      entry.action,
      entry.deploymentId ?? null,
      entry.locationId === undefined || entry.locationId === null ? null : entry.locationId.toString(),
      JSON.stringify(entry.target),
      entry.before ? JSON.stringify(entry.before) : null,
      entry.after ? JSON.stringify(entry.after) : null,
      entry.context.address,
    ],
  );
}
