import type { z } from "zod";
import type { SearchView, searchOperation } from "../../contracts/search.ts";
import type { Sql } from "../../db/database.ts";
import { readDeployments } from "../../db/history/deployments.ts";
import { type LocationName, readLocationNames } from "../../db/history/locations.ts";
import { type FoundLoadRow, findAssets, findLoads, findLoadsByNumber } from "../../db/search/found.ts";
import { refusalOf } from "../../domain/access/access.ts";
import { commitSubject } from "../../domain/commit.ts";
import { displayKey, identityView } from "../../domain/snapshot/key.ts";
import { readAccess } from "../access/read-access.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { readableAmong } from "../history/readable-locations.ts";
import { containsPattern } from "../like-pattern.ts";

export type SearchInput = z.output<typeof searchOperation.query>;

/** A load's number as people write it. */
const NUMBER = /^#?([1-9]\d{0,8})$/;

/**
 * The best few locations, loads and assets for a text, of what the caller may see: a place to go to, not a list to read.
 * @throws ServiceError `unauthenticated`; `not_found` where the deployment that is named is none, or not to be seen.
 */
export async function search(context: Context, { q, deployment, limit }: SearchInput): Promise<SearchView> {
  const { sql } = context.db;
  const only = deployment === undefined ? null : await requireDeployment(context, deployment, "catalog.read");
  const access = await readAccess(sql, context.actor);
  const deployments = (await readDeployments(sql, only?.id ?? null)).filter(
    ({ id }) => refusalOf(access, "catalog.read", id) === null,
  );
  if (deployments.length === 0) return { locations: [], loads: [], assets: [] };
  const names = new Map(deployments.map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names.get(id) ?? "";
  const ids = [...names.keys()];
  const places = readableAmong(access, await readLocationNames(sql, ids));
  const pattern = containsPattern(q);
  const [loads, assets] = await Promise.all([
    loadsFor(sql, places, q, pattern, limit),
    findAssets(sql, ids, pattern, limit),
  ]);
  const placeOf = new Map(places.map((place) => [place.id.toString(), place]));
  return {
    locations: bestNames(places, q)
      .slice(0, limit)
      .map(({ name, deploymentId, currentLoad }) => ({
        deployment: nameOf(deploymentId),
        name,
        currentLoad: currentLoad === 0 ? null : currentLoad,
      })),
    loads: loads.flatMap((row) => {
      const place = placeOf.get(row.location_id);
      return place === undefined ? [] : [foundLoad(row, nameOf(place.deploymentId), place.name)];
    }),
    assets: assets.map(({ deployment_id, location, key, repository, exists }) => {
      const identity = { key: JSON.parse(key) as string[], repository };
      return {
        deployment: nameOf(deployment_id),
        location,
        name: displayKey(identity.key),
        ...identityView(identity),
        exists,
      };
    }),
  };
}

/** Locations whose names hold the text; those that begin with it come first, else they keep their order. */
function bestNames(places: readonly LocationName[], q: string): LocationName[] {
  const wanted = q.trim().toLowerCase();
  const found = places.filter(({ name }) => name.toLowerCase().includes(wanted));
  const begins = ({ name }: LocationName) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.toSorted((a, b) => begins(a) - begins(b));
}

async function loadsFor(
  sql: Sql,
  places: readonly LocationName[],
  q: string,
  pattern: string,
  limit: number,
): Promise<FoundLoadRow[]> {
  if (places.length === 0) return [];
  const ids = places.map(({ id }) => id);
  const number = NUMBER.exec(q.trim())?.[1];
  const byNumber = number === undefined ? [] : await findLoadsByNumber(sql, ids, Number(number), limit);
  if (byNumber.length >= limit) return byNumber;
  const known = new Set(byNumber.map((row) => `${row.location_id} ${row.number}`));
  const byText = await findLoads(sql, ids, pattern, limit);
  return [...byNumber, ...byText.filter((row) => !known.has(`${row.location_id} ${row.number}`))].slice(0, limit);
}

function foundLoad(row: FoundLoadRow, deployment: string, location: string): SearchView["loads"][number] {
  const message = commitSubject(row.message ?? "") || commitSubject(row.description ?? "");
  return {
    deployment,
    location,
    number: row.number,
    status: row.status,
    loadedAt: row.loaded_at.toISOString(),
    isCurrent: row.is_current,
    image: row.image,
    commit: row.commit,
    message: message === "" ? null : message,
  };
}
