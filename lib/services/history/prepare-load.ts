import { missingDefinitions } from "../../db/history/definitions.ts";
import { findLocation } from "../../db/history/locations.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";

export type PrepareLoadInput = {
  readonly deployment: string;
  readonly location: string;
  /** Key hash and content hash of each asset, in hex. */
  readonly assets: readonly (readonly [keyHash: string, contentHash: string])[];
};

/**
 * Tells a client that hashes which of its definitions the location does not store yet. The first load makes
 * the location, so before it everything is missing.
 * @returns places in `assets`, ascending.
 */
export async function prepareLoad(context: Context, input: PrepareLoadInput): Promise<{ missing: number[] }> {
  const deployment = await requireDeployment(context, input.deployment, "load.record");
  const location = await findLocation(context.db.sql, deployment.id, input.location);
  if (location === null) return { missing: input.assets.map((_, place) => place) };
  const hashes = input.assets.map(([, contentHash]) => Buffer.from(contentHash, "hex"));
  return { missing: await missingDefinitions(context.db.sql, location, hashes) };
}
