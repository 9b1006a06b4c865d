import { getProofOperation } from "#lib/contracts/proof.ts";
import { route } from "#lib/http/route.ts";
import { getProof } from "#lib/services/rollback/get-proof.ts";

export const GET = route(getProofOperation, getProof);
