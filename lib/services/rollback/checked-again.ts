import { z } from "zod";
import type { StepRow } from "../../db/rollback/rollbacks.ts";

/** What `reopenVerification` leaves in the step that is done again. */
const markSchema = z.object({ attemptsBefore: z.int() });

/**
 * Whether a person asked to verify the rollback again, after it had ended as unknown. The mark itself says so, whatever
 * its number: a run that ended before it came to verify had never begun that step.
 */
export function isCheckedAgain(steps: readonly StepRow[]): boolean {
  return markSchema.safeParse(steps.find(({ name }) => name === "verify")?.state).success;
}

/** How often a step had been begun when a person had it done again; 0 where nobody had. */
export function attemptsBefore(step: Pick<StepRow, "state"> | undefined): number {
  return markSchema.safeParse(step?.state).data?.attemptsBefore ?? 0;
}
