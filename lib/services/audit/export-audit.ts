import type { AuditEventView, AuditFilters, AuditFormat } from "../../contracts/audit.ts";
import { type AuditFilter, lastAuditEvent, readAuditEvents } from "../../db/audit/audit-rows.ts";
import { csvLine } from "../../domain/audit/csv.ts";
import type { JsonObject } from "../../domain/json.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { appendAudit } from "./append-audit.ts";
import { auditFilter, auditView } from "./audit-filter.ts";

/** Events read at once. */
const BATCH = 1_000;

/**
 * The audit log from old to new, in pieces of text, as it stands now. Needs Organization Admin; that it was exported is
 * written into the log first.
 * @throws ServiceError `forbidden`, `not_found`, `unauthenticated`; not while the pieces are read.
 */
export async function exportAudit(
  context: Context,
  input: AuditFilters & { readonly format: AuditFormat },
): Promise<AsyncIterable<string>> {
  const { format, ...filters } = input;
  const { filter, last } = await context.db.transaction(async ({ sql }) => {
    await authorize(context, "organization.manage", null, sql);
    const deployment =
      input.deployment === undefined
        ? null
        : await requireDeployment(context, input.deployment, "deployment.configure", sql);
    const end = await lastAuditEvent(sql);
    await appendAudit(sql, {
      context,
      action: "audit.exported",
      deploymentId: deployment?.id ?? null,
      target: { format },
      after: { filters: JSON.parse(JSON.stringify(filters)) as JsonObject, throughEvent: end },
    });
    return { filter: auditFilter(input, deployment?.id ?? null), last: end };
  });
  return format === "csv" ? csv(context, filter, last) : jsonLines(context, filter, last);
}

async function* jsonLines(context: Context, filter: AuditFilter, last: string): AsyncIterable<string> {
  for await (const events of batches(context, filter, last)) {
    yield events.map((event) => `${JSON.stringify(event)}\n`).join("");
  }
}

const COLUMNS = [
  "id",
  "at",
  "actor_type",
  "actor_id",
  "actor_name",
  "action",
  "deployment",
  "location",
  "target",
  "before",
  "after",
  "address",
  "request_id",
] as const;

async function* csv(context: Context, filter: AuditFilter, last: string): AsyncIterable<string> {
  yield csvLine(COLUMNS);
  for await (const events of batches(context, filter, last)) yield events.map(csvLineOf).join("");
}

function csvLineOf(event: AuditEventView): string {
  const json = (value: JsonObject | null) => (value === null ? "" : JSON.stringify(value));
  return csvLine([
    event.id,
    event.at,
    event.actor.type,
    event.actor.id,
    event.actor.name,
    event.action,
    event.deployment ?? "",
    event.location ?? "",
    json(event.target),
    json(event.before),
    json(event.after),
    event.address ?? "",
    event.requestId ?? "",
  ]);
}

/** @param last id of the newest event that belongs to the export. */
async function* batches(context: Context, filter: AuditFilter, last: string): AsyncIterable<AuditEventView[]> {
  let after = "0";
  for (;;) {
    const rows = await readAuditEvents(context.db.sql, filter, { order: "oldest", after, limit: BATCH });
    const wanted = rows.filter((row) => BigInt(row.id) <= BigInt(last));
    if (wanted.length > 0) yield wanted.map(auditView);
    after = rows.at(-1)?.id ?? after;
    if (wanted.length < BATCH) return;
  }
}
