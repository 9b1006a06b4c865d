import type { Sql } from "../../db/database.ts";
import { readApproval } from "../../db/rollback/approvals.ts";
import type { RollbackRow } from "../../db/rollback/rollbacks.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { requireRollback } from "./require-rollback.ts";

/**
 * A rollback that the actor may decide on: they have the right, are a person in the browser, and are not who asked for
 * it; and it waits.
 * @throws ServiceError `forbidden`, `conflict` (it does not wait any more), and as `requireRollback`.
 */
export async function requireDecision(context: Context, id: string, sql: Sql = context.db.sql): Promise<RollbackRow> {
  const rollback = await requireRollback(context, id, "rollback.approve", sql);
  const { actor } = context;
  const missingRight = { permission: "rollback.approve", deploymentId: rollback.deploymentId } as const;
  if (actor.type !== "person") {
    throw new ServiceError(
      "forbidden",
      "A rollback is approved or declined by a person, in the browser; not by a token.",
      { missingRight },
    );
  }
  const { until, requesterId } = await readApproval(sql, rollback.id);
  if (rollback.status !== "awaiting_approval" || until === null) {
    throw new ServiceError("conflict", "This rollback does not wait for an approval (any more).");
  }
  if (requesterId === actor.accountId) {
    throw new ServiceError(
      "forbidden",
      "You asked for this rollback yourself, or a token of yours did. Another person has to decide.",
      { missingRight },
    );
  }
  return rollback;
}
