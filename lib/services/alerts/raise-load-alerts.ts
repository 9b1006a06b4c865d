import { readRecordedAt } from "../../db/alerts/load-context.ts";
import { readRemovedAssets } from "../../db/alerts/removed-assets.ts";
import type { Sql } from "../../db/database.ts";
import type { LoadFactsRow } from "../../db/history/loads.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import { type AlertFacts, MOST_REMOVED } from "../../domain/alerts/facts.ts";
import type { LoadFacts } from "../history/load-facts.ts";
import { raiseAlert } from "./raise-alert.ts";

/** What came of a load, as alerts tell it. */
export type LoadResult =
  | { readonly status: "failed"; readonly message: string }
  | { readonly status: "loaded"; readonly counts: NonNullable<AlertFacts["counts"]> };

/**
 * Tells of a load that was just written: that it failed, that the location loads again, that assets are gone, that it
 * came against a hold. `location` is as it was before the load.
 */
export async function raiseLoadAlerts(
  sql: Sql,
  location: LockedLocation,
  load: {
    readonly number: number;
    readonly facts: LoadFacts;
    readonly result: LoadResult;
    readonly previous: LoadFactsRow | null;
    readonly againstHold: { readonly reason: string } | null;
  },
): Promise<void> {
  const { number, facts, result, previous, againstHold } = load;
  const told = factsOf(location, number, facts, result);
  const raise = (kind: Parameters<typeof raiseAlert>[1]["kind"], thread: string, more: Partial<AlertFacts> = {}) =>
    raiseAlert(sql, {
      deploymentId: location.deploymentId,
      locationId: location.id,
      kind,
      thread,
      facts: { ...told, ...more },
    });

  const hasFailed = previous?.status === "failed";
  const since =
    hasFailed || result.status === "failed" ? await readRecordedAt(sql, location.id, location.lastGoodLoad + 1) : null;
  const began = { since: since?.toISOString() ?? null };
  if (result.status === "failed") {
    await raise("load.failed", `load:${location.id}`, { ...began, detail: result.message });
  } else {
    if (hasFailed) await raise("load.recovered", `load:${location.id}`, { ...began, lastGoodLoad: null });
    if (result.counts.removed > 0) {
      // Of very many the first alone, for the messages: who is told of the rest is looked up when that is decided.
      const { assets: removed } = await readRemovedAssets(sql, location.id, number, { after: -1, limit: MOST_REMOVED });
      const owners = [...new Set(removed.flatMap((asset) => asset.owners))].sort();
      await raise("assets.removed", `assets:${location.id}:${number}`, { removed, owners });
    }
  }
  if (againstHold !== null) {
    await raise("load.against_hold", `hold:${location.deployUnitId}:${number}`, { detail: againstHold.reason });
  }
}

function factsOf(location: LockedLocation, number: number, facts: LoadFacts, result: LoadResult): AlertFacts {
  const git = facts.git ?? facts.imageGit ?? null;
  return {
    deployment: location.deployment,
    location: location.name,
    load: number,
    commit: git === null ? null : { sha: git.commit, url: git.url, message: git.message ?? null },
    by: facts.deployedBy?.name ?? null,
    image: facts.image?.reference ?? null,
    counts: result.status === "loaded" ? result.counts : null,
    removed: [],
    owners: [],
    detail: null,
    since: null,
    minutes: null,
    rollback: null,
    lastGoodLoad: location.lastGoodLoad > 0 ? location.lastGoodLoad : null,
  };
}
