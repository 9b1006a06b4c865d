import { useMutation, useQueryClient } from "@tanstack/react-query";
import { releaseHoldOperation } from "../../contracts/deployments.ts";
import { fetchJson } from "../fetch-json.ts";
import { locationQuery, locationsQuery } from "../queries/locations.ts";

export function useReleaseHold(deployment: string, location: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => fetchJson(releaseHoldOperation, { params: { deployment, location } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries(locationsQuery(deployment)),
        client.invalidateQueries(locationQuery(deployment, location)),
      ]),
  });
}
