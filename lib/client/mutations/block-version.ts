import { useMutation, useQueryClient } from "@tanstack/react-query";
import { blockVersionOperation, liftBlockOperation } from "../../contracts/holds.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";

type Load = { deployment: string; location: string; number: number };

/** Blocks the version of a load in its deploy unit; every location of the unit is under it. */
export function useBlockVersion({ deployment, location, number }: Load) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      fetchJson(blockVersionOperation, { params: { deployment, location, number }, body: { reason } }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}

export function useLiftBlock({ deployment, location, number }: Load) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => fetchJson(liftBlockOperation, { params: { deployment, location, number } }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}
