import type { JsonObject } from "../../domain/json.ts";
import type { Sql } from "../database.ts";

export type AuditRow = {
  /** Decimal digits. */
  id: string;
  at: Date;
  actor: JsonObject;
  action: string;
  deployment: string | null;
  location: string | null;
  target: JsonObject;
  before: JsonObject | null;
  after: JsonObject | null;
  address: string | null;
  request_id: string | null;
};

export type AuditFilter = {
  /** Id of an account (with what its tokens did), a token, or a part of Loadline itself. */
  readonly actor: string | null;
  /** LIKE pattern over the action. */
  readonly action: string | null;
  readonly deploymentId: string | null;
  /** Name of a code location, in any deployment. */
  readonly location: string | null;
  /** LIKE pattern over lower-cased action, actor, target and address. */
  readonly text: string | null;
  /** RFC 3339; the first counts, the last does not. */
  readonly from: string | null;
  readonly to: string | null;
};

export type AuditPage = {
  readonly order: "newest" | "oldest";
  /** Id behind which the page begins. */
  readonly after: string | null;
  readonly limit: number;
};

/** Conditions of the filters that are set alone: a plan for all of them at once could use none of the indexes. */
function conditions(filter: AuditFilter, values: unknown[]): string[] {
  const bound = (value: unknown): string => `$${values.push(value)}`;
  const found: string[] = [];
  if (filter.actor !== null) {
    const id = bound(filter.actor);
    found.push(`(e.actor->>'id' = ${id} or e.actor->>'accountId' = ${id})`);
  }
  if (filter.action !== null) found.push(`e.action like ${bound(filter.action)}`);
  if (filter.deploymentId !== null) found.push(`e.deployment_id = ${bound(filter.deploymentId)}::uuid`);
  if (filter.location !== null) {
    found.push(
      `e.location_id in (select l.id from code_location l where l.name_hash = sha256(convert_to(${bound(filter.location)}, 'UTF8')))`,
    );
  }
  if (filter.text !== null) {
    found.push(
      `lower(e.action || ' ' || e.actor::text || ' ' || e.target::text || ' ' || coalesce(e.address, '')) like ${bound(filter.text)}`,
    );
  }
  if (filter.from !== null) found.push(`e.at >= ${bound(filter.from)}::timestamptz`);
  if (filter.to !== null) found.push(`e.at < ${bound(filter.to)}::timestamptz`);
  return found;
}

export async function readAuditEvents(sql: Sql, filter: AuditFilter, page: AuditPage): Promise<AuditRow[]> {
  const values: unknown[] = [];
  const where = conditions(filter, values);
  const newest = page.order === "newest";
  if (page.after !== null) where.push(`e.id ${newest ? "<" : ">"} $${values.push(page.after)}::bigint`);
  values.push(page.limit);
  return sql.query<AuditRow>(
    `select e.id::text as id, e.at, e.actor, e.action, d.name as deployment, l.name as location,
            e.target, e.before, e.after, e.address, e.request_id
       from audit_event e
       left join deployment d on d.id = e.deployment_id
       left join code_location l on l.id = e.location_id
      ${where.length > 0 ? `where ${where.join(" and ")}` : ""}
      order by e.id ${newest ? "desc" : "asc"}
      limit $${values.length}`,
    values,
  );
}

/** Highest id in the log; "0" when it is empty. */
export async function lastAuditEvent(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ id: string }>("select coalesce(max(id), 0)::text as id from audit_event");
  return row?.id ?? "0";
}
