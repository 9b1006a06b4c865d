import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { getAssetLineageOperation } from "../../contracts/lineage.ts";
import { fetchJson } from "../fetch-json.ts";
import type { LineageDepth } from "../format/lineage-depth.ts";
import { type AssetAddress, assetScope } from "./assets.ts";

/** @param load as the location stood at it; null: as it stands. */
export function assetLineageQuery(address: AssetAddress, { up, down }: LineageDepth, load: number | null = null) {
  const { deployment, location, key, repository } = address;
  return queryOptions({
    queryKey: [...assetScope(address), "lineage", load, up, down],
    queryFn: ({ signal }) =>
      fetchJson(getAssetLineageOperation, {
        params: { deployment, location },
        query: { key, repository: repository ?? undefined, load: load ?? undefined, up, down },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
