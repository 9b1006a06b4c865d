import { type AuditFormat, exportAuditOperation } from "../contracts/audit.ts";
import { exportAudit } from "../services/audit/export-audit.ts";
import { answer } from "./answer.ts";
import { readAddress } from "./read-input.ts";
import { requestContext } from "./request-context.ts";

const MEDIA: Record<AuditFormat, string> = {
  jsonl: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
};

/** Streams the audit log as a file; the reader's pace is that of the database's. */
export function exportAuditRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    const context = await requestContext(request, requestId);
    const { query } = readAddress(exportAuditOperation, request);
    const pieces = (await exportAudit(context, query))[Symbol.asyncIterator]();
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await pieces.return?.();
      },
    });
    return new Response(stream, {
      headers: {
        "content-type": MEDIA[query.format],
        "content-disposition": `attachment; filename="loadline-audit.${query.format}"`,
      },
    });
  });
}
