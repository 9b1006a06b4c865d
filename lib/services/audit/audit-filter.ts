import type { AuditEventView, AuditFilters } from "../../contracts/audit.ts";
import type { AuditFilter, AuditRow } from "../../db/audit/audit-rows.ts";
import type { JsonValue } from "../../domain/json.ts";
import { containsPattern, EVERYTHING, prefixPattern } from "../like-pattern.ts";

/** The filters of a request, as SQL takes them. @param deploymentId null: every deployment, and what belongs to none. */
export function auditFilter(filters: Omit<AuditFilters, "deployment">, deploymentId: string | null): AuditFilter {
  const text = containsPattern(filters.q);
  return {
    actor: filters.actor ?? null,
    action: filters.action === undefined ? null : prefixPattern(filters.action),
    deploymentId,
    location: filters.location ?? null,
    text: text === EVERYTHING ? null : text,
    from: filters.from ?? null,
    to: filters.to ?? null,
  };
}

export function auditView(row: AuditRow): AuditEventView {
  const { type, id, name, accountId } = row.actor;
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: {
      type: textOf(type),
      id: textOf(id),
      name: textOf(name),
      accountId: typeof accountId === "string" ? accountId : null,
    },
    action: row.action,
    deployment: row.deployment,
    location: row.location,
    target: row.target,
    before: row.before,
    after: row.after,
    address: row.address,
    requestId: row.request_id,
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
