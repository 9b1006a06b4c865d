import type { z } from "zod";
import type { holdSchema } from "../../contracts/deployments.ts";
import type { ActiveHold } from "../../db/rollback/holds.ts";

export function holdView({ id, owner, reason, expiresAt, digest, rollbackId }: ActiveHold): z.infer<typeof holdSchema> {
  return { id, owner, reason, expiresAt: expiresAt.toISOString(), digest, rollbackId };
}
