import { queryOptions } from "@tanstack/react-query";
import { ACTIVE_STATUSES, type RollbackStatus } from "../../domain/rollback/status.ts";
import { fetchJson } from "../fetch-json.ts";

const getPlan = () => import("../../contracts/rollbacks.ts").then((contract) => contract.getPlanOperation);
const getRollback = () => import("../../contracts/rollbacks.ts").then((contract) => contract.getRollbackOperation);

/** While a rollback runs it is looked at this often too: the live connection may be down. */
const LOOK_MS = 3000;

function isActive(status: RollbackStatus): boolean {
  return (ACTIVE_STATUSES as readonly RollbackStatus[]).includes(status);
}

export function rollbackQuery(id: string) {
  return queryOptions({
    queryKey: ["rollback", id],
    queryFn: ({ signal }) => fetchJson(getRollback, { params: { id }, signal }),
    refetchInterval: (query) => (query.state.data && !isActive(query.state.data.rollback.status) ? false : LOOK_MS),
    select: (answer) => answer.rollback,
  });
}

export function planQuery(id: string) {
  return queryOptions({
    queryKey: ["rollback-plan", id],
    queryFn: ({ signal }) => fetchJson(getPlan, { params: { id }, signal }),
    // A saved plan is what it was when it was made.
    staleTime: Number.POSITIVE_INFINITY,
    select: (answer) => answer.plan,
  });
}
