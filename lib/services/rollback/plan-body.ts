import { z } from "zod";
import { planSchema } from "../../contracts/rollbacks.ts";
import { targetAnswerSchema } from "./target-answer.ts";

/** What a saved plan holds: the plan as it was shown, and what the target answered, on which the gate runs again. */
export const planBodySchema = z.object({
  plan: planSchema.omit({ rollbackId: true }),
  answer: targetAnswerSchema,
});
export type PlanBody = z.infer<typeof planBodySchema>;
