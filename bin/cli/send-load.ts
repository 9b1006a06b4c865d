import type { z } from "zod";
import type { ApiClient } from "#lib/client/api-client.ts";
import { prepareLoadOperation, recordLoadOperation } from "#lib/contracts/loads.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import { hashPairs } from "./hash-pairs.ts";
import type { Connection } from "./server-options.ts";

export type RecordedLoad = z.infer<typeof recordLoadOperation.response>;

/** From this size on, asking first which definitions are new costs less than sending them all. */
const BY_HASH_FROM_CHARACTERS = 1024 * 1024;

/**
 * Records a load. A large one, or any with `byHash`, sends only the definitions that the server does not
 * store; `byHash: false` sends everything, as a key that was given to stand for one body needs it.
 */
export async function sendLoad(
  client: ApiClient,
  params: Connection["params"],
  body: JsonObject,
  { idempotencyKey, byHash }: { idempotencyKey: string; byHash: boolean | undefined },
): Promise<RecordedLoad> {
  const whole = JSON.stringify(body);
  const smaller = (byHash ?? whole.length >= BY_HASH_FROM_CHARACTERS) ? await newPart(client, params, body) : null;
  const bodyText = smaller === null ? whole : JSON.stringify(smaller);
  return client.call(recordLoadOperation, { params, bodyText, idempotencyKey });
}

/** The body with new definitions alone; null when it is better sent whole (nothing is known, or it is invalid). */
async function newPart(client: ApiClient, params: Connection["params"], body: JsonObject): Promise<JsonObject | null> {
  const assets = body.assets;
  if (!Array.isArray(assets)) return null;
  const pairs = hashPairs(assets);
  if (pairs === null) return null;
  const { missing } = await client.call(prepareLoadOperation, { params, body: { assets: pairs }, repeatable: true });
  if (missing.length === pairs.length) return null;
  const isMissing = new Set(missing);
  return {
    ...body,
    assets: assets.filter((_, place) => isMissing.has(place)),
    stored: pairs.filter((_, place) => !isMissing.has(place)),
  };
}
