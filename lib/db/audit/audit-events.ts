import type { JsonObject } from "../../domain/json.ts";
import type { Sql } from "../database.ts";

export type NewAuditEvent = {
  readonly actor: JsonObject;
  readonly action: string;
  readonly deploymentId: string | null;
  readonly locationId: bigint | null;
  readonly target: JsonObject;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly address: string | null;
  readonly requestId: string | null;
};

/**
 * `at` is the time of this statement, not of the transaction's begin: it goes with the ids, which the sealing of the log
 * builds on (audit-seals.ts).
 */
export async function insertAuditEvent(sql: Sql, event: NewAuditEvent): Promise<void> {
  await sql.query(
    `insert into audit_event
       (at, actor, action, deployment_id, location_id, target, before, after, address, request_id)
     values (clock_timestamp(), $1::jsonb, $2, $3::uuid, $4::bigint, $5::jsonb, $6::jsonb, $7::jsonb, $8, $9)`,
    [
      JSON.stringify(event.actor),
      event.action,
      event.deploymentId,
      event.locationId?.toString() ?? null,
      JSON.stringify(event.target),
      event.before ? JSON.stringify(event.before) : null,
      event.after ? JSON.stringify(event.after) : null,
      event.address,
      event.requestId,
    ],
  );
}
