import { type DiffFormat, exportDiffOperation } from "../contracts/diff.ts";
import { exportDiff } from "../services/history/export-diff.ts";
import { answer } from "./answer.ts";
import { readAddress } from "./read-input.ts";
import { requestContext } from "./request-context.ts";
import { streamText } from "./stream-text.ts";

const FILES: Record<DiffFormat, { media: string; extension: string }> = {
  json: { media: "application/json; charset=utf-8", extension: "json" },
  csv: { media: "text/csv; charset=utf-8; header=present", extension: "csv" },
  markdown: { media: "text/markdown; charset=utf-8", extension: "md" },
};

/** Streams a diff as a file. */
export function exportDiffRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    const context = await requestContext(request, requestId);
    const { params, query } = readAddress(exportDiffOperation, request);
    const pieces = await exportDiff(context, { ...query, ...params });
    const { media, extension } = FILES[query.format];
    return new Response(streamText(pieces), {
      headers: {
        "content-type": media,
        "content-disposition": `attachment; filename="loadline-diff-${query.from}-${query.to}.${extension}"`,
      },
    });
  });
}
