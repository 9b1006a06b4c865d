import { createHash } from "node:crypto";
import { recordLoadOperation } from "../contracts/loads.ts";
import type { Context } from "../services/context.ts";
import { ServiceError } from "../services/errors.ts";
import { admit } from "./admit.ts";
import { answer } from "./answer.ts";
import { auditRefusals } from "./audit-refusals.ts";
import { type LargeBodySlot, largeBodySlot } from "./large-body-slots.ts";
import { LoadTaker } from "./load-taker.ts";
import { streamBody } from "./read-body.ts";
import { readAddress } from "./read-input.ts";
import type { PushAddress } from "./record-taken-load.ts";
import { requestContext } from "./request-context.ts";
import { requireJson } from "./require-json.ts";

const BODY_LIMIT_BYTES = 256 * 1024 * 1024;

/** Takes a pushed load, which may be far larger than any other body. */
export function recordLoadRoute(request: Request): Promise<Response> {
  const slot = largeBodySlot();
  return answer(request, (requestId) => record(request, requestId, slot)).finally(slot.release);
}

async function record(request: Request, requestId: string, slot: LargeBodySlot): Promise<Response> {
  const context = await requestContext(request, requestId);
  const { params, query } = readAddress(recordLoadOperation, request);
  requireJson(request.headers);
  const push = { ...params, ...query, keyHash: idempotencyKeyHash(request.headers) };
  const { status, body } = await auditRefusals(context, recordLoadOperation, request, async () => {
    await admit(context, recordLoadOperation, params);
    return takeBody(request, slot, context, push);
  });
  return new Response(body, { status, headers: { "content-type": "application/json" } });
}

async function takeBody(request: Request, slot: LargeBodySlot, context: Context, push: PushAddress) {
  const taker = new LoadTaker(context, push);
  const onGrowth = (bytes: number): void => {
    slot.grow(bytes);
    taker.expect(bytes);
  };
  try {
    await streamBody(request, { limitBytes: BODY_LIMIT_BYTES, onGrowth }, (chunk) => taker.take(chunk));
    return await taker.finish();
  } finally {
    await taker.close();
  }
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
