import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { reloadLocationOperation } from "../../contracts/deployments.ts";
import { fetchJson } from "../fetch-json.ts";
import { locationsQuery } from "../queries/locations.ts";

export function useReloadLocation(deployment: string, location: string) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => reloadLocation(client, deployment, location) });
}

/** The same without a component that waits for it. Resolves once the code was loaded, or nobody waits any more. */
export async function reloadLocation(client: QueryClient, deployment: string, location: string) {
  const outcome = await fetchJson(reloadLocationOperation, { params: { deployment, location } });
  await client.invalidateQueries(locationsQuery(deployment));
  return outcome;
}
