import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { AuditFormat } from "../../contracts/audit.ts";
import { exportAuditOperation, listAuditOperation, listDeploymentAuditOperation } from "../../contracts/audit.ts";
import { fetchJson, operationUrl } from "../fetch-json.ts";
import { dayStart } from "../format/days.ts";

/** The filters of the audit log, as its address has them; days are the reader's. */
export const AUDIT_FILTERS = ["q", "action", "actor", "deployment", "location", "from", "to"] as const;
export type AuditFilter = (typeof AUDIT_FILTERS)[number];
export type AuditSearch = Partial<Record<AuditFilter, string>>;

/** Events per page. */
const AUDIT_PAGE = 100;

/** @param deployment only its part of the log; null: the organization's. */
export function auditQuery(deployment: string | null, search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: ["audit", deployment, search],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...sentFilters(search), limit: AUDIT_PAGE, cursor: pageParam ?? undefined };
      return deployment === null
        ? fetchJson(listAuditOperation, { query, signal })
        : fetchJson(listDeploymentAuditOperation, { params: { deployment }, query, signal });
    },
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function exportHref(search: AuditSearch, format: AuditFormat): string {
  return operationUrl(exportAuditOperation.path, { query: { ...sentFilters(search), format } });
}

/** The filters as the API takes them: from the first instant of a day to the last of another, where the reader is. */
function sentFilters(search: AuditSearch): AuditSearch {
  const from = dayStart(search.from, 0);
  const to = dayStart(search.to, 1);
  const { from: _, to: __, ...others } = search;
  return { ...others, ...(from !== null && { from }), ...(to !== null && { to }) };
}
