import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";

const extendHold = () => import("../../contracts/holds.ts").then((contract) => contract.extendHoldOperation);

/** Lets the hold on a deploy unit stand for so many hours from now. */
export function useExtendHold(deployment: string, unit: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (hours: number) => fetchJson(extendHold, { params: { deployment, unit }, body: { hours } }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}
