import type { RollbackStatus } from "../../domain/rollback/status.ts";
import type { Context } from "../context.ts";
import { type AskRollbackInput, askRollback } from "./ask-rollback.ts";

/**
 * Asks for a plan to be executed, which whoever may approve rollbacks decides.
 * @throws ServiceError as `askRollback`.
 */
export function requestRollback(
  context: Context,
  input: AskRollbackInput,
): Promise<{ id: string; status: RollbackStatus }> {
  return askRollback(context, input, { permission: "rollback.plan", alwaysWaits: true });
}
