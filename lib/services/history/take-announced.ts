import type { Sql } from "../../db/database.ts";
import { takeAnnouncement } from "../../db/history/announcements.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import type { Git, LoadFacts } from "./load-facts.ts";

/**
 * The facts of the location's next load, with what its own source left open filled in from the announcement of
 * its image; the commit's message stands in for a description. Facts of a load never change, so a deploy that is
 * announced after its load was recorded is taken by the next load with that image, if there is one: announce
 * before deploying.
 */
export async function takeAnnounced(sql: Sql, location: LockedLocation, facts: LoadFacts): Promise<LoadFacts> {
  if (facts.image === null) return facts;
  const announced = await takeAnnouncement(sql, location.id, location.currentLoad + 1, facts.image);
  if (announced === null) return facts;
  const git: Git | null = announced.gitJson === null ? null : JSON.parse(announced.gitJson);
  return {
    ...facts,
    git: facts.git ?? git,
    description: facts.description ?? announced.description ?? git?.message ?? null,
    deployType: facts.deployType ?? (announced.deployType as LoadFacts["deployType"]),
    deployedBy: facts.deployedBy ?? (announced.deployedByJson === null ? null : JSON.parse(announced.deployedByJson)),
  };
}
