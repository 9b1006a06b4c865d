import { claimSetupOperation, setupInputSchema } from "../contracts/setup.ts";
import { claimSetup } from "../services/access/claim-setup.ts";
import { answer } from "./answer.ts";
import { clientAddress } from "./client-address.ts";
import { database } from "./database.ts";
import { readInput } from "./read-input.ts";
import { requireSameOrigin } from "./require-same-origin.ts";

/** Makes the first Organization Admin: nobody can be signed in yet, the one-time link is the right to do it. */
export function setupRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    requireSameOrigin(request);
    const input = await readInput(setupInputSchema, request);
    const { email, name } = await claimSetup(await database(), input, {
      address: clientAddress(request.headers),
      requestId,
    });
    return Response.json({ account: { email, name } }, { status: claimSetupOperation.status });
  });
}
