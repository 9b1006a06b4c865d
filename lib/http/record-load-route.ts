import { createHash } from "node:crypto";
import { loadHeaderSchema, recordLoadOperation } from "../contracts/loads.ts";
import { type ParsedSnapshot, snapshotReader } from "../domain/snapshot/parse.ts";
import { ServiceError } from "../services/errors.ts";
import { recordLoad } from "../services/history/record-load.ts";
import { admit } from "./admit.ts";
import { answer } from "./answer.ts";
import { type LargeBodySlot, largeBodySlot } from "./large-body-slots.ts";
import { parseInput } from "./parse-input.ts";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";
import { readAddress } from "./read-input.ts";
import { requestContext } from "./request-context.ts";
import { requireJson } from "./require-json.ts";

const BODY_LIMIT_BYTES = 256 * 1024 * 1024;
/** Assets that are read in one go; in between other requests get their turn. */
const ASSETS_PER_TURN = 1000;

/** Takes a pushed load, which may be far larger than any other body. */
export function recordLoadRoute(request: Request): Promise<Response> {
  const slot = largeBodySlot();
  return answer(request, (requestId) => record(request, requestId, slot)).finally(slot.release);
}

async function record(request: Request, requestId: string, slot: LargeBodySlot): Promise<Response> {
  const context = await requestContext(request, requestId);
  const { params, query } = readAddress(recordLoadOperation, request);
  requireJson(request.headers);
  const keyHash = idempotencyKeyHash(request.headers);
  await admit(context, recordLoadOperation, params);

  const bytes = await readBody(request, { limitBytes: BODY_LIMIT_BYTES, onGrowth: slot.grow });
  const idempotency = keyHash && { keyHash, bodyHash: createHash("sha256").update(bytes).digest() };
  const { header, assets } = await readLoad(bytes);
  const { created, ...view } = await recordLoad(context, { ...params, ...query, header, assets, idempotency });
  return Response.json(view, { status: created ? recordLoadOperation.status : 200 });
}

/** @throws ServiceError `bad_request`, `invalid`. */
async function readLoad(bytes: Uint8Array) {
  const body = parseJson(bytes);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ServiceError("invalid", "The body must be a JSON object.", {
      errors: [{ path: "", message: "must be a JSON object" }],
    });
  }
  const { assets, ...rest } = body as { assets?: unknown };
  const header = parseInput(loadHeaderSchema, rest, "body");
  if (assets === undefined) return { header, assets: null };
  const parsed = await readAssets(assets);
  if (parsed.ok) return { header, assets: parsed.assets };
  const [first] = parsed.errors;
  const more = parsed.errors.length > 1 ? ` (and ${parsed.errors.length - 1} more)` : "";
  throw new ServiceError("invalid", `The assets are not valid: ${first?.path}: ${first?.message}${more}`, {
    errors: parsed.errors,
  });
}

async function readAssets(assets: unknown): Promise<ParsedSnapshot> {
  if (!Array.isArray(assets)) return { ok: false, errors: [{ path: "assets", message: "must be an array" }] };
  const reader = snapshotReader();
  for (let place = 0; place < assets.length; place++) {
    if (!reader.read(assets[place])) break;
    // Read is done with: what was parsed makes room for what is hashed.
    assets[place] = null;
    if (place % ASSETS_PER_TURN === ASSETS_PER_TURN - 1) await new Promise(setImmediate);
  }
  return reader.finish();
}

/** SHA-256 of the Idempotency-Key; undefined without one. @throws ServiceError `invalid`. */
function idempotencyKeyHash(headers: Headers): Buffer | undefined {
  const key = headers.get("idempotency-key");
  if (key === null) return undefined;
  if (key.length < 1 || key.length > 255) {
    throw new ServiceError("invalid", "The Idempotency-Key must have 1 to 255 characters.");
  }
  return createHash("sha256").update(key, "utf8").digest();
}
