import type { CatalogueFilterQuery } from "../../contracts/catalogue.ts";
import type { CatalogueFilter } from "../../db/history/catalogue.ts";
import { containsPattern } from "../like-pattern.ts";

const HOUR_MS = 3_600_000;

/** The catalogue's filter as the database takes it. A list without values filters as little as none. */
export function catalogueFilter(deploymentId: string, query: CatalogueFilterQuery, now: Date): CatalogueFilter {
  const values = (list: readonly string[] | undefined) => (list === undefined || list.length === 0 ? null : list);
  return {
    deploymentId,
    pattern: containsPattern(query.q),
    values: {
      location: values(query.location),
      group: values(query.group),
      kind: values(query.kind),
      owner: values(query.owner),
      tag: values(query.tag),
    },
    changedSince: query.changedSince === undefined ? null : instantOf(query.changedSince, now),
    state: query.state ?? null,
  };
}

/** An instant as it is, or a duration (`PT24H`, `P7D`) before now. */
function instantOf(since: string, now: Date): Date {
  const [, hours, days] = /^P(?:T(\d+)H|(\d+)D)$/.exec(since) ?? [];
  if (hours === undefined && days === undefined) return new Date(since);
  return new Date(now.getTime() - (Number(hours ?? 0) + Number(days ?? 0) * 24) * HOUR_MS);
}
