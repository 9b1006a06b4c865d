import { useMutation, useQueryClient } from "@tanstack/react-query";
import { planRollbackOperation } from "../../contracts/rollbacks.ts";
import { fetchJson } from "../fetch-json.ts";
import { planQuery } from "../queries/rollbacks.ts";

/** Makes a plan; its own query has it from then on. */
export function usePlanRollback(deployment: string, location: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (targetLoad: number) =>
      fetchJson(planRollbackOperation, { params: { deployment, location }, body: { targetLoad } }),
    onSuccess: (answer) => client.setQueryData(planQuery(answer.plan.id).queryKey, answer),
  });
}
