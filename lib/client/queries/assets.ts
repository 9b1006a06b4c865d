import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { getAssetBlameOperation, getAssetDiffOperation } from "../../contracts/asset-versions.ts";
import { getAssetOperation, listAssetChangesOperation } from "../../contracts/assets.ts";
import {
  type CatalogueFacet,
  listAssetPlacesOperation,
  listAssetValuesOperation,
  searchAssetsOperation,
} from "../../contracts/catalogue.ts";
import { fetchJson } from "../fetch-json.ts";
import { type CatalogueSearch, catalogueFilterOf } from "../format/catalogue-search.ts";
import { identityId } from "../format/identity.ts";
import { catalogueScope } from "./deployments.ts";
import { locationScope } from "./locations.ts";
import { longListPages } from "./long-list.ts";

export type AssetAddress = {
  deployment: string;
  location: string;
  key: readonly string[];
  repository: string | null;
};

/** All looks at one asset. */
export function assetScope({ deployment, location, key, repository }: AssetAddress) {
  return [...locationScope(deployment, location), "asset", repository, key] as const;
}

export function assetQuery(address: AssetAddress) {
  const { deployment, location, key, repository } = address;
  return queryOptions({
    queryKey: [...assetScope(address), "self"],
    queryFn: ({ signal }) =>
      fetchJson(getAssetOperation, {
        params: { deployment, location },
        query: { key, repository: repository ?? undefined },
        signal,
      }),
  });
}

export function assetChangesQuery(address: AssetAddress) {
  const { deployment, location, key, repository } = address;
  return infiniteQueryOptions({
    queryKey: [...assetScope(address), "changes"],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listAssetChangesOperation, {
        params: { deployment, location },
        query: { key, repository: repository ?? undefined, cursor: pageParam ?? undefined },
        signal,
      }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** In which load each thing that is tracked became what it is. */
export function assetBlameQuery(address: AssetAddress) {
  const { deployment, location, key, repository } = address;
  return queryOptions({
    queryKey: [...assetScope(address), "blame"],
    queryFn: ({ signal }) =>
      fetchJson(getAssetBlameOperation, {
        params: { deployment, location },
        query: { key, repository: repository ?? undefined },
        signal,
      }),
  });
}

/** The asset as it stood at two loads. */
export function assetDiffQuery(address: AssetAddress, { from, to }: { from: number; to: number }) {
  const { deployment, location, key, repository } = address;
  return queryOptions({
    queryKey: [...assetScope(address), "diff", from, to],
    queryFn: ({ signal }) =>
      fetchJson(getAssetDiffOperation, {
        params: { deployment, location },
        query: { key, repository: repository ?? undefined, from, to },
        signal,
      }),
  });
}

/** The code locations that have an asset of this key, or had it. */
export function assetPlacesQuery(deployment: string, key: readonly string[]) {
  return queryOptions({
    queryKey: [...catalogueScope(deployment), "places", key],
    queryFn: ({ signal }) => fetchJson(listAssetPlacesOperation, { params: { deployment }, query: { key }, signal }),
  });
}

/** Assets of the first page of the catalogue, and of those after it. */
export const CATALOGUE_PAGE = 100;
const LATER_PAGE = 300;

export function catalogueQuery(deployment: string, search: CatalogueSearch) {
  return infiniteQueryOptions({
    queryKey: [...catalogueScope(deployment), "assets", search],
    queryFn: longListPages<z.infer<typeof searchAssetsOperation.response>>({
      readPage: (cursor, limit, signal) =>
        fetchJson(searchAssetsOperation, {
          params: { deployment },
          query: { ...catalogueFilterOf(search), limit, cursor: cursor ?? undefined },
          signal,
        }),
      sizes: { first: CATALOGUE_PAGE, later: LATER_PAGE },
      idOf: (asset) => `${asset.location} ${identityId(asset)}`,
    }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // What is listed of a large load comes some seconds after it, and no event tells.
    refetchInterval: ({ state }) => ((state.data?.pages[0]?.catchingUp.length ?? 0) > 0 ? CATCHING_UP_MS : false),
  });
}

/** Pause between two looks at a list that is still being made. */
const CATCHING_UP_MS = 3000;

/** Values of a facet among what the other filters find. */
export function assetValuesQuery(deployment: string, search: CatalogueSearch, of: CatalogueFacet, find: string) {
  return queryOptions({
    queryKey: [
      ...catalogueScope(deployment),
      "values",
      of,
      find,
      { ...search, values: { ...search.values, [of]: [] } },
    ],
    queryFn: ({ signal }) =>
      fetchJson(listAssetValuesOperation, {
        params: { deployment },
        query: { ...catalogueFilterOf(search), of, find: find === "" ? undefined : find },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
