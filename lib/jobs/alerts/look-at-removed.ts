import { alertAddressSchema } from "../../contracts/alerts.ts";
import type { AlertEventRow } from "../../db/alerts/events.ts";
import type { PolicyRow } from "../../db/alerts/policies.ts";
import { readRemovedAssets } from "../../db/alerts/removed-assets.ts";
import type { Sql } from "../../db/database.ts";
import { choosesAny } from "../../domain/alerts/match.ts";

/** Assets read at once: their definitions are in memory together. */
const PAGE = 1_000;

/** Most owners that get mail of one event: whoever may push loads could have any number of people written to. */
const MOST_OWNERS = 1_000;

/** `policies`: those that tell of the event. `owners`: addresses of the owners of all assets that it is about. */
export type RemovedLook = { readonly policies: readonly PolicyRow[]; readonly owners: readonly string[] };

/**
 * Which policies choose any of the assets that a load removed, and whose those are. Where the event names but the first
 * of them the rest is read from the history, which keeps them all, until nothing is left to find out. What could not be
 * looked at, within `limitMs` or because it is not there, may be what a policy waits for: it is told.
 * @param policies those that tell of the event if they choose any of its assets; of other events, those that tell.
 */
export async function lookAtRemoved(
  sql: Sql,
  event: AlertEventRow,
  policies: readonly PolicyRow[],
  limitMs: number,
): Promise<RemovedLook> {
  const { removed, counts, load } = event.facts;
  const owners = new Set(event.facts.owners.filter(isAddress).slice(0, MOST_OWNERS));
  if (event.kind !== "assets.removed") return { policies, owners: [...owners] };
  const undecided = new Set(policies);
  const look = (assets: typeof removed) => {
    for (const policy of undecided) if (choosesAny(policy.assets, assets)) undecided.delete(policy);
    for (const owner of assets.flatMap((asset) => asset.owners)) {
      if (owners.size < MOST_OWNERS && !owners.has(owner) && isAddress(owner)) owners.add(owner);
    }
  };
  const isDone = () =>
    undecided.size === 0 && (owners.size >= MOST_OWNERS || !policies.some((policy) => writesToOwners(policy)));
  look(removed);
  const total = counts?.removed ?? removed.length;
  let looked = removed.length;
  if (looked < total && event.locationId !== null && load !== null) {
    const end = performance.now() + limitMs;
    looked = 0;
    for (let after = -1; !isDone() && performance.now() < end; ) {
      const page = await readRemovedAssets(sql, event.locationId, load, { after, limit: PAGE });
      if (page.assets.length === 0) break;
      look(page.assets);
      looked += page.assets.length;
      after = page.last;
    }
  }
  const isWhole = looked >= total;
  return { policies: policies.filter((policy) => !undecided.has(policy) || !isWhole), owners: [...owners] };
}

function isAddress(owner: string): boolean {
  return alertAddressSchema.safeParse(owner).success;
}

function writesToOwners({ receivers }: PolicyRow): boolean {
  return receivers.some((receiver) => receiver.type === "connection" && receiver.owners);
}
