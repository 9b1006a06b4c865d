import { useMutation, useQueryClient } from "@tanstack/react-query";
import { reloadLocationOperation } from "../../contracts/deployments.ts";
import { fetchJson } from "../fetch-json.ts";
import { locationsQuery } from "../queries/locations.ts";

export function useReloadLocation(deployment: string, location: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => fetchJson(reloadLocationOperation, { params: { deployment, location } }),
    onSuccess: () => client.invalidateQueries(locationsQuery(deployment)),
  });
}
