import { z } from "zod";
import type { AuditEventView, listAuditOperation } from "../../contracts/audit.ts";
import { type AuditFilter, readAuditEvents } from "../../db/audit/audit-rows.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { auditFilter, auditView } from "./audit-filter.ts";

export type AuditPage = { items: AuditEventView[]; nextCursor: string | null };

/** Place before this event, in a list from new to old. */
const beforeEvent = z.object({ before: z.string().regex(/^\d{1,18}$/) });

/** The audit log, newest first. Needs Organization Admin. @throws ServiceError `forbidden`, `not_found`, `invalid`. */
export async function listAudit(
  context: Context,
  input: z.output<typeof listAuditOperation.query>,
): Promise<AuditPage> {
  await authorize(context, "organization.manage", null);
  const deployment =
    input.deployment === undefined ? null : await requireDeployment(context, input.deployment, "deployment.configure");
  return readAuditPage(context, auditFilter(input, deployment?.id ?? null), input);
}

/** A page of what `filter`, which holds what the caller may see, lets through. @throws ServiceError `invalid`. */
export async function readAuditPage(
  context: Context,
  filter: AuditFilter,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<AuditPage> {
  const after = decodeCursor(page.cursor, beforeEvent)?.before ?? null;
  const rows = await readAuditEvents(context.db.sql, filter, { order: "newest", after, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(auditView),
    nextCursor: rows.length > page.limit && last ? encodeCursor({ before: last.id }) : null,
  };
}
