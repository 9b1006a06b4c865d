import { type AuditFormat, exportAuditOperation } from "../contracts/audit.ts";
import { exportAudit } from "../services/audit/export-audit.ts";
import { answer } from "./answer.ts";
import { readAddress } from "./read-input.ts";
import { requestContext } from "./request-context.ts";
import { streamText } from "./stream-text.ts";

const MEDIA: Record<AuditFormat, string> = {
  jsonl: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
};

/** Streams the audit log as a file; the reader's pace is that of the database's. */
export function exportAuditRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    const context = await requestContext(request, requestId);
    const { query } = readAddress(exportAuditOperation, request);
    const pieces = await exportAudit(context, query);
    return new Response(streamText(pieces), {
      headers: {
        "content-type": MEDIA[query.format],
        "content-disposition": `attachment; filename="loadline-audit.${query.format}"`,
      },
    });
  });
}
