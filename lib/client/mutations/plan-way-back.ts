import { useMutation, useQueryClient } from "@tanstack/react-query";
import { undoRollbackOperation } from "../../contracts/approvals.ts";
import { revertRollbackOperation } from "../../contracts/rollbacks.ts";
import { fetchJson } from "../fetch-json.ts";
import { planQuery } from "../queries/rollbacks.ts";

const OPERATIONS = { undo: undoRollbackOperation, revert: revertRollbackOperation } as const;

/** Plans the way back from a rollback: `undo` one that succeeded, `revert` one that did not. */
export function usePlanWayBack(way: keyof typeof OPERATIONS) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => fetchJson(OPERATIONS[way], { params: { id } }),
    onSuccess: (answer) => client.setQueryData(planQuery(answer.plan.id).queryKey, answer),
  });
}
