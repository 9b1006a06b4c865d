import type { Context } from "../services/context.ts";
import { authenticate } from "./authenticate.ts";
import { clientAddress } from "./client-address.ts";
import { database } from "./database.ts";
import { requireSameOrigin } from "./require-same-origin.ts";

/**
 * Who acts in a request, for the verbs. A write that rests on a cookie must come from a page of Loadline's own.
 * @throws ServiceError `unauthenticated`, `forbidden`.
 */
export async function requestContext(request: Request, requestId: string): Promise<Context> {
  const db = await database();
  const { actor, by } = await authenticate(db, request.headers);
  if (by === "cookie" && request.method !== "GET" && request.method !== "HEAD") requireSameOrigin(request);
  return { db, actor, address: clientAddress(request.headers), requestId };
}
