import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  approveRollbackOperation,
  declineRollbackOperation,
  withdrawRollbackOperation,
} from "../../contracts/approvals.ts";
import {
  cancelRollbackOperation,
  checkRollbackOperation,
  type RollbackView,
  settleRollbackOperation,
} from "../../contracts/rollbacks.ts";
import type { SettledStatus } from "../../domain/rollback/status.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";
import { rollbackQuery } from "../queries/rollbacks.ts";

/** What a person may do with a rollback that is there. */
export type RollbackMove =
  | { readonly move: "approve"; readonly acknowledge: string[]; readonly overrideFreeze?: string }
  | { readonly move: "decline"; readonly reason: string }
  | { readonly move: "withdraw" }
  | { readonly move: "cancel" }
  | { readonly move: "check" }
  | { readonly move: "settle"; readonly status: SettledStatus; readonly reason: string };

const OPERATIONS = {
  approve: approveRollbackOperation,
  decline: declineRollbackOperation,
  withdraw: withdrawRollbackOperation,
  cancel: cancelRollbackOperation,
  check: checkRollbackOperation,
  settle: settleRollbackOperation,
} as const;

export function useMoveRollback({ id, deployment }: Pick<RollbackView, "id" | "deployment">) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ move, ...body }: RollbackMove) =>
      fetchJson(OPERATIONS[move], {
        params: { id },
        ...(OPERATIONS[move].body === null ? {} : { body }),
      }),
    // Also after a refusal: somebody else may have moved it meanwhile.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries(rollbackQuery(id)),
        client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
      ]),
  });
}
