import { z } from "zod";
import { ROLLBACK_STATUSES } from "../domain/rollback/status.ts";
import { emptySchema, idParams, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";
import { askedSchema, planSchema } from "./rollbacks.ts";

/** How long another person has to approve a rollback. */
export const APPROVAL_HOURS = 24;

const movedSchema = z.object({ rollback: z.object({ id: z.uuid(), status: z.enum(ROLLBACK_STATUSES) }) });

export const requestRollbackOperation = defineOperation({
  id: "requestRollback",
  method: "POST",
  path: "/api/v1/rollback-plans/{id}/request",
  summary: "Ask for a plan to be executed: another person approves it, or it is cancelled after a day",
  permission: "rollback.plan",
  params: idParams,
  query: emptySchema,
  body: askedSchema,
  response: movedSchema,
  status: 202,
});

export const approveRollbackOperation = defineOperation({
  id: "approveRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/approve",
  summary: "Approve another person's rollback; everything is judged again, 409 where it no longer may",
  permission: "rollback.approve",
  inBrowser: true,
  params: idParams,
  query: emptySchema,
  body: askedSchema.omit({ description: true }),
  response: movedSchema,
  status: 200,
});

export const declineRollbackOperation = defineOperation({
  id: "declineRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/decline",
  summary: "Decline another person's rollback",
  permission: "rollback.approve",
  inBrowser: true,
  params: idParams,
  query: emptySchema,
  body: z.object({ reason: plainText(5000).refine((text) => text.trim() !== "", "must say why") }),
  response: movedSchema,
  status: 200,
});

export const withdrawRollbackOperation = defineOperation({
  id: "withdrawRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/withdraw",
  summary: "Take back a rollback of one's own that waits for an approval",
  permission: "rollback.plan",
  params: idParams,
  query: emptySchema,
  body: null,
  response: movedSchema,
  status: 200,
});

export const undoRollbackOperation = defineOperation({
  id: "undoRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/undo",
  summary: "Plan to take a rollback back: to the load that ran before it, without the hold that came of it",
  permission: "rollback.execute",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ plan: planSchema }),
  status: 201,
});
