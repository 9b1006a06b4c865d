import { performance } from "node:perf_hooks";
import { ServiceError } from "../services/errors.ts";
import { clientAddress } from "./client-address.ts";
import { log } from "./log.ts";
import { faultResponse, problemResponse } from "./problem.ts";
import { discardBody } from "./read-body.ts";
import { notesOf } from "./request-notes.ts";

const REQUEST_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Runs the work of one request under its request id, which the server in front gave it, and writes a line of it. A
 * refusal becomes its problem, anything else that is thrown a bare 500; the latter is logged in full, under the id that
 * the client is told.
 */
export async function answer(request: Request, work: (requestId: string) => Promise<Response>): Promise<Response> {
  const startedAt = performance.now();
  const given = request.headers.get("x-request-id") ?? "";
  const requestId = REQUEST_ID.test(given) ? given : crypto.randomUUID();
  const response = await responseOf(request, requestId, work);
  response.headers.set("x-request-id", requestId);
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  const { route = null, actor } = notesOf(request);
  const line = {
    requestId,
    method: request.method,
    route,
    status: response.status,
    durationMs: Math.round(performance.now() - startedAt),
    actor: actor === undefined ? null : { type: actor.type, id: actor.id },
    address: clientAddress(request.headers),
  };
  // A probe comes every few seconds.
  if (route === null && response.ok) log.debug(line, "request");
  else log.info(line, "request");
  return response;
}

async function responseOf(
  request: Request,
  requestId: string,
  work: (requestId: string) => Promise<Response>,
): Promise<Response> {
  try {
    return await work(requestId);
  } catch (error) {
    await discardBody(request);
    if (error instanceof ServiceError) {
      log.debug({ requestId, code: error.code }, error.message);
      return problemResponse(error, requestId);
    }
    log.error({ err: error, requestId, method: request.method, route: notesOf(request).route }, "a request failed");
    return faultResponse(requestId);
  }
}
