import { useMutation, useQueryClient } from "@tanstack/react-query";
import { holdUnitOperation, releaseUnitHoldOperation } from "../../contracts/holds.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";

/** Holds a deploy unit at what it runs. */
export function useHoldUnit(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ unit, ...body }: { unit: string; reason: string; hours: number }) =>
      fetchJson(holdUnitOperation, { params: { deployment, unit }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}

export function useReleaseUnitHold(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (unit: string) => fetchJson(releaseUnitHoldOperation, { params: { deployment, unit } }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}
