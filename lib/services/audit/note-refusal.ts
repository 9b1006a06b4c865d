import { isFirstRefusal } from "../../db/audit/refusals.ts";
import { actorRecord, type Context } from "../context.ts";
import type { ServiceError } from "../errors.ts";
import { appendAudit } from "./append-audit.ts";

export type Attempt = {
  /** Id of the operation; null: it was refused before one was looked for. */
  readonly operation: string | null;
  /** The right that the operation declares. */
  readonly permission: string | null;
  /** Path of the address, as it was sent. */
  readonly path: string;
};

/** Most characters of a path that are kept. */
const PATH_LIMIT = 500;

/**
 * Writes a refused attempt to change something into the audit log (`access.refused`): who, what right was missing, where.
 * The verb's own transaction has ended with the refusal, so this is one of its own. One of who, right and place a minute
 * is written: whoever tries again and again does not fill the log.
 */
export async function noteRefusal(context: Context, attempt: Attempt, refusal: ServiceError): Promise<void> {
  const { type, id } = actorRecord(context.actor);
  const { permission, deploymentId } = refusal.missingRight ?? { permission: attempt.permission, deploymentId: null };
  const key = [type, id, permission ?? "any", deploymentId ?? "organization"].join(" ");
  await context.db.transaction(async ({ sql }) => {
    if (!(await isFirstRefusal(sql, key))) return;
    await appendAudit(sql, {
      context,
      action: "access.refused",
      deploymentId,
      target: { operation: attempt.operation, permission, path: attempt.path.slice(0, PATH_LIMIT), key },
      after: { code: refusal.code, reason: refusal.message },
    });
  });
}
