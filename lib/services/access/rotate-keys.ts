import type { z } from "zod";
import { askWorker } from "../ask-worker.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { rotationAnswerSchema } from "../deployments/connection-question.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";

const WAIT_MS = 30_000;

/**
 * Has a worker make a new key and seal every secret to it.
 * @throws ServiceError `forbidden`, `unavailable` when no worker answered.
 */
export async function rotateKeys(
  context: Context,
  waitMs: number = WAIT_MS,
): Promise<z.infer<typeof rotationAnswerSchema>> {
  await authorize(context, "organization.manage", null);
  const answered = await askWorker(context, "rotate_keys", {}, waitMs);
  if (answered === null) throw new ServiceError("unavailable", "No worker answered. Check that the worker runs.");
  const rotation = rotationAnswerSchema.parse(answered);
  if (rotation.status === "rotated") {
    const { key, resealed, unopenable } = rotation;
    await appendAudit(context.db.sql, {
      context,
      action: "keys.rotated",
      target: { key },
      after: { resealed, unopenable },
    });
  }
  return rotation;
}
