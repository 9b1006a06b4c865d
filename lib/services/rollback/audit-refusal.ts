import type { JsonObject } from "../../domain/json.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";

/**
 * Does `work`, and where it is refused to whoever asks says so in the audit log, beside the transaction that came to
 * nothing. What nobody is signed in for, or may not even know of, has no place there that the reader could see.
 */
export async function auditRefusal<T>(
  context: Context,
  entry: {
    action: string;
    find: () => Promise<{ deploymentId: string; locationId: bigint } | null>;
    target: JsonObject;
  },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServiceError && (error.code === "forbidden" || error.code === "conflict")) {
      const place = await entry.find();
      await appendAudit(context.db.sql, {
        context,
        action: entry.action,
        deploymentId: place?.deploymentId ?? null,
        locationId: place?.locationId ?? null,
        target: entry.target,
        after: { refused: error.message },
      });
    }
    throw error;
  }
}
