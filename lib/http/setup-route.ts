import { claimSetupOperation, setupInputSchema } from "../contracts/setup.ts";
import { claimSetup } from "../services/access/claim-setup.ts";
import { limitRate } from "../services/access/limit-rate.ts";
import { answer } from "./answer.ts";
import { clientAddress } from "./client-address.ts";
import { database } from "./database.ts";
import { readInput } from "./read-input.ts";
import { noteRoute } from "./request-notes.ts";
import { requireSameOrigin } from "./require-same-origin.ts";

/** Makes the first Organization Admin: nobody can be signed in yet, the one-time link is the right to do it. */
export function setupRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    noteRoute(request, claimSetupOperation.path);
    requireSameOrigin(request);
    const [db, address] = [await database(), clientAddress(request.headers)];
    await limitRate(db.sql, "link", address);
    const input = await readInput(setupInputSchema, request);
    const { email, name } = await claimSetup(db, input, { address, requestId });
    return Response.json({ account: { email, name } }, { status: claimSetupOperation.status });
  });
}
