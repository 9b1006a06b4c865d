import type { ServerResponse } from "node:http";
import { performance } from "node:perf_hooks";
import type { Logger } from "pino";

type PageRequest = {
  readonly requestId: string;
  readonly method: string;
  /** Without the query, which may hold a secret (the set-up link's does). */
  readonly pathname: string;
  readonly address: string;
};

/**
 * Writes one line when the answer is through. The API's own lines, which know the operation and who asked, are written
 * in lib/http/answer.ts; files of the build get none.
 */
export function logPage(log: Logger, response: ServerResponse, request: PageRequest): void {
  const { requestId, method, pathname, address } = request;
  if (pathname.startsWith("/api/") || pathname.startsWith("/_next/static/")) return;
  const startedAt = performance.now();
  response.once("close", () => {
    const durationMs = Math.round(performance.now() - startedAt);
    log.info({ requestId, method, route: pathname, status: response.statusCode, durationMs, address }, "page");
  });
}
