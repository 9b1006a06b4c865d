import { z } from "zod";
import { REVERT_CAUSES } from "../../domain/rollback/revert.ts";

/** What the journal keeps for putting back what ran before, whoever does it in the end. */
export const revertStateSchema = z.object({
  because: z.enum(REVERT_CAUSES),
  /** What happened to the rollback, as its outcome begins. */
  reason: z.string(),
  /** What was verified of the rollback; a string, since jsonb refuses texts that definitions may hold. */
  verificationJson: z.string().nullable(),
  /** Number of the load that the rollback brought. */
  resultLoad: z.int().nullable(),
});
export type RevertState = z.infer<typeof revertStateSchema>;
