import type { Operation } from "../contracts/operation.ts";
import { noteRefusal } from "../services/audit/note-refusal.ts";
import type { Context } from "../services/context.ts";
import { ServiceError } from "../services/errors.ts";
import { log } from "./log.ts";

/**
 * Does the work of a request; a write that is refused for want of a right is noted in the audit log before the refusal
 * goes on to the client. The one place where that happens: whatever verb refuses, and however it says so.
 * @param operation null: refused before one was looked for.
 */
export async function auditRefusals<T>(
  context: Context,
  operation: Pick<Operation, "id" | "permission"> | null,
  request: Request,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isWrite = request.method !== "GET" && request.method !== "HEAD";
    if (isWrite && error instanceof ServiceError && (error.code === "forbidden" || error.missingRight !== undefined)) {
      const { pathname } = new URL(request.url);
      const attempt = { operation: operation?.id ?? null, permission: operation?.permission ?? null, path: pathname };
      await noteRefusal(context, attempt, error).catch((fault: unknown) =>
        log.error({ err: fault, requestId: context.requestId }, "a refusal could not be noted in the audit log"),
      );
    }
    throw error;
  }
}
