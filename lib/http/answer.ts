import { ServiceError } from "../services/errors.ts";
import { log } from "./log.ts";
import { faultResponse, problemResponse } from "./problem.ts";
import { discardBody } from "./read-body.ts";

/**
 * Runs the work of one request under a fresh request id. A refusal becomes its problem, anything else that is
 * thrown a bare 500; the latter is logged in full, under the id that the client is told.
 */
export async function answer(request: Request, work: (requestId: string) => Promise<Response>): Promise<Response> {
  const requestId = crypto.randomUUID();
  try {
    const response = await work(requestId);
    response.headers.set("x-request-id", requestId);
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
    return response;
  } catch (error) {
    await discardBody(request);
    const { pathname } = new URL(request.url);
    if (error instanceof ServiceError) {
      log.debug({ requestId, method: request.method, pathname, code: error.code }, error.message);
      return problemResponse(error, requestId);
    }
    log.error({ err: error, requestId, method: request.method, pathname }, "a request failed");
    return faultResponse(requestId);
  }
}
