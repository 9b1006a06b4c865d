import type { Sql } from "../../db/database.ts";
import { findVersionBefore, readRetentionFacts } from "../../db/retention/retention-facts.ts";
import {
  KEPT_AS_CURRENT,
  type RetainedLoad,
  type Retention,
  type RetentionFacts,
  retentionOf,
} from "../../domain/retention/retention.ts";

/**
 * How long each of a location's loads can be rolled back to, by number. The version before the last good one is only
 * looked for where a load would have expired otherwise.
 */
export async function retentionOfLoads(
  sql: Sql,
  locationId: bigint,
  loads: readonly RetainedLoad[],
): Promise<ReadonlyMap<number, Retention>> {
  if (loads.every((load) => load.replacedAt === null))
    return new Map(loads.map((one) => [one.number, KEPT_AS_CURRENT]));
  const read = await requireFacts(sql, locationId);
  const judge = (facts: RetentionFacts) => new Map(loads.map((load) => [load.number, retentionOf(load, facts)]));
  const judged = judge({ ...read, versionBefore: null });
  if (!judged.values().some(({ state }) => state === "expired")) return judged;
  return judge({ ...read, versionBefore: await findVersionBefore(sql, locationId) });
}

/** All that decides on the retention of the location's loads. */
export async function readRetention(sql: Sql, locationId: bigint): Promise<RetentionFacts> {
  const read = await requireFacts(sql, locationId);
  return { ...read, versionBefore: await findVersionBefore(sql, locationId) };
}

async function requireFacts(sql: Sql, locationId: bigint): Promise<Omit<RetentionFacts, "versionBefore">> {
  const read = await readRetentionFacts(sql, locationId);
  if (read === null) throw new Error(`there is no code location ${locationId}`);
  return read;
}

/** The same of one load. */
export async function retentionOfLoad(sql: Sql, locationId: bigint, load: RetainedLoad): Promise<Retention> {
  return (await retentionOfLoads(sql, locationId, [load])).get(load.number) ?? KEPT_AS_CURRENT;
}
