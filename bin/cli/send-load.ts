import type { z } from "zod";
import type { ApiClient } from "#lib/client/api-client.ts";
import { recordLoadOperation } from "#lib/contracts/loads.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import type { Connection } from "./server-options.ts";

export type RecordedLoad = z.infer<typeof recordLoadOperation.response>;

export async function sendLoad(
  client: ApiClient,
  params: Connection["params"],
  body: JsonObject,
  { idempotencyKey }: { idempotencyKey: string; byHash: boolean | undefined },
): Promise<RecordedLoad> {
  return client.call(recordLoadOperation, { params, bodyText: JSON.stringify(body), idempotencyKey });
}
