import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";
import { locationQuery, locationsQuery } from "../queries/locations.ts";

const releaseHold = () => import("../../contracts/deployments.ts").then((contract) => contract.releaseHoldOperation);

export function useReleaseHold(deployment: string, location: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => fetchJson(releaseHold, { params: { deployment, location } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries(locationsQuery(deployment)),
        client.invalidateQueries(locationQuery(deployment, location)),
      ]),
  });
}
