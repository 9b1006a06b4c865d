import { useMutation, useQueryClient } from "@tanstack/react-query";
import { requestRollbackOperation } from "../../contracts/approvals.ts";
import { executeRollbackOperation } from "../../contracts/rollbacks.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";

type Input = {
  planId: string;
  description: string;
  acknowledge: string[];
  overrideFreeze?: string;
  /** `request`: only ask for it, since the caller may not roll back themselves. */
  as: "execute" | "request";
};

export function useExecuteRollback(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ planId, as, ...body }: Input) =>
      fetchJson(as === "execute" ? executeRollbackOperation : requestRollbackOperation, {
        params: { id: planId },
        body,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...deploymentScope(deployment), "locations"] }),
  });
}
