import type { RollbackStatus } from "../../domain/rollback/status.ts";
import type { Context } from "../context.ts";
import { type AskRollbackInput, askRollback } from "./ask-rollback.ts";

/**
 * Executes a plan; where the deployment has rollbacks approved, it waits for that first.
 * @throws ServiceError as `askRollback`.
 */
export function executeRollback(
  context: Context,
  input: AskRollbackInput,
): Promise<{ id: string; status: RollbackStatus }> {
  return askRollback(context, input, { permission: "rollback.execute", alwaysWaits: false });
}
