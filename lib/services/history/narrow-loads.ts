import type { LoadFilter } from "../../contracts/load-filter.ts";
import type { Sql } from "../../db/database.ts";
import type { RestorableTerms, WantedLoads } from "../../db/history/find-loads.ts";
import { keptSince } from "../../domain/retention/retention.ts";
import { containsPattern, EVERYTHING } from "../like-pattern.ts";
import { readRetention } from "../retention/retention-of-loads.ts";

/** What a history is narrowed to, as the database is asked for it. */
export type Narrowing = Omit<WantedLoads, "atMost" | "firstsAlone"> & {
  /** Nothing narrows it. */
  readonly isWhole: boolean;
};

export async function narrowingOf(
  sql: Sql,
  locationId: bigint,
  filter: Partial<LoadFilter> & { readonly q?: string | undefined },
): Promise<Narrowing> {
  const terms = {
    text: patternOrNull(filter.q),
    status: filter.status ?? null,
    deployType: filter.deployType ?? null,
    person: patternOrNull(filter.person),
    change: filter.change ?? null,
    restorable: filter.restorable === true ? await restorableTerms(sql, locationId) : null,
  };
  return { ...terms, isWhole: Object.values(terms).every((term) => term === null) };
}

function patternOrNull(text: string | undefined): string | null {
  const pattern = containsPattern(text);
  return pattern === EVERYTHING ? null : pattern;
}

async function restorableTerms(sql: Sql, locationId: bigint): Promise<RestorableTerms> {
  const facts = await readRetention(sql, locationId);
  return {
    replacedSince: keptSince(facts),
    kept: [facts.currentLoad, facts.lastGoodLoad, facts.versionBefore].filter((number) => number !== null),
    heldDigests: facts.heldDigests,
  };
}
