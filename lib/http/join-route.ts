import { acceptLinkOperation, acceptLinkSchema } from "../contracts/members.ts";
import { acceptLink } from "../services/access/accept-link.ts";
import { limitRate } from "../services/access/limit-rate.ts";
import { answer } from "./answer.ts";
import { clientAddress } from "./client-address.ts";
import { database } from "./database.ts";
import { readInput } from "./read-input.ts";
import { noteRoute } from "./request-notes.ts";
import { requireSameOrigin } from "./require-same-origin.ts";

/** Sets a password with a one-time link: nobody is signed in yet, the link is the right to do it. */
export function joinRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    noteRoute(request, acceptLinkOperation.path);
    requireSameOrigin(request);
    const [db, address] = [await database(), clientAddress(request.headers)];
    await limitRate(db.sql, "link", address);
    const input = await readInput(acceptLinkSchema, request);
    const account = await acceptLink(db, input, { address, requestId });
    return Response.json({ account }, { status: acceptLinkOperation.status });
  });
}
