import { useMutation, useQueryClient } from "@tanstack/react-query";
import { executeRollbackOperation } from "../../contracts/rollbacks.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";

type Input = { planId: string; description: string; acknowledge: string[] };

export function useExecuteRollback(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ planId, description, acknowledge }: Input) =>
      fetchJson(executeRollbackOperation, { params: { id: planId }, body: { description, acknowledge } }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...deploymentScope(deployment), "locations"] }),
  });
}
