import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { getAssetOperation, listAssetChangesOperation, searchAssetsOperation } from "../../contracts/assets.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";
import { locationScope } from "./locations.ts";

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

/** All searches in a deployment's catalogue. */
export function catalogueScope(deployment: string) {
  return [...deploymentScope(deployment), "catalogue"] as const;
}

/** Assets per page of the catalogue. */
export const CATALOGUE_PAGE = 100;

export function catalogueQuery(deployment: string, q: string) {
  return infiniteQueryOptions({
    queryKey: [...catalogueScope(deployment), q],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(searchAssetsOperation, {
        params: { deployment },
        query: { q: q === "" ? undefined : q, limit: CATALOGUE_PAGE, cursor: pageParam ?? undefined },
        signal,
      }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}
