import { limitRate } from "../services/access/limit-rate.ts";
import { actorRecord, type Context } from "../services/context.ts";
import { auditRefusals } from "./audit-refusals.ts";
import { authenticate } from "./authenticate.ts";
import { clientAddress } from "./client-address.ts";
import { database } from "./database.ts";
import { noteActor } from "./request-notes.ts";
import { requireSameOrigin } from "./require-same-origin.ts";

/**
 * Who acts in a request, for the verbs. A write that rests on a cookie must come from a page of Loadline's own.
 * @throws ServiceError `unauthenticated`, `forbidden`, `too_many_requests`.
 */
export async function requestContext(request: Request, requestId: string): Promise<Context> {
  const db = await database();
  const address = clientAddress(request.headers);
  const { actor, by } = await authenticate(db, request.headers, address);
  const { type, id } = noteActor(request, actorRecord(actor));
  const context: Context = { db, actor, address, requestId, signal: request.signal };
  if (request.method !== "GET" && request.method !== "HEAD") {
    if (by === "cookie") await auditRefusals(context, null, request, () => requireSameOrigin(request));
    await limitRate(db.sql, "write", `${type} ${id}`);
  }
  return context;
}
