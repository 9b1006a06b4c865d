import type { QueryClient } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";
import { locationsQuery } from "../queries/locations.ts";

const reload = () => import("../../contracts/deployments.ts").then((contract) => contract.reloadLocationOperation);

/** Has a code location loaded anew. Resolves once that is done, or nobody waits any more. */
export async function reloadLocation(client: QueryClient, deployment: string, location: string) {
  const outcome = await fetchJson(reload, { params: { deployment, location } });
  await client.invalidateQueries(locationsQuery(deployment));
  return outcome;
}
