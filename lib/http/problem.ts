import type { Problem } from "../contracts/common.ts";
import { ERROR_STATUS, type ErrorCode, type ServiceError } from "../services/errors.ts";

const TITLES: Record<ErrorCode, string> = {
  bad_request: "The request cannot be read",
  unauthenticated: "Sign-in needed",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Conflict",
  too_large: "Too large",
  unsupported_media_type: "Unsupported media type",
  invalid: "Invalid input",
  too_many_requests: "Too many requests",
  unavailable: "Not available now",
};

/** Stable name of a kind of problem; clients may switch on it. A URN: there is nothing to fetch behind it. */
function problemType(code: ErrorCode | "internal"): string {
  return `urn:loadline:problem:${code.replaceAll("_", "-")}`;
}

/** What a refusal is answered with (RFC 9457). */
export function problemResponse(error: ServiceError, requestId: string): Response {
  const status = ERROR_STATUS[error.code];
  const headers = problemHeaders(requestId);
  if (error.retryAfterS !== undefined) headers.set("retry-after", String(Math.ceil(error.retryAfterS)));
  if (error.code === "unauthenticated") headers.set("www-authenticate", 'Bearer realm="loadline"');
  return Response.json(
    {
      type: problemType(error.code),
      title: TITLES[error.code],
      status,
      detail: error.message,
      ...(error.errors.length > 0 && { errors: [...error.errors] }),
    } satisfies Problem,
    { status, headers },
  );
}

/** What a fault is answered with: nothing of it but the id under which the log has it. */
export function faultResponse(requestId: string): Response {
  return Response.json(
    {
      type: problemType("internal"),
      title: "Internal error",
      status: 500,
      detail: `Something went wrong inside Loadline. Its log has the reason under the request id ${requestId}.`,
    } satisfies Problem,
    { status: 500, headers: problemHeaders(requestId) },
  );
}

function problemHeaders(requestId: string): Headers {
  return new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
}
