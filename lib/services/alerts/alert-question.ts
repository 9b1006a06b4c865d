import { z } from "zod";
import { alertTestSchema } from "../../contracts/alert-policies.ts";
import { alertKindSchema, receiverSchema } from "../../contracts/alerts.ts";

/** What the web process asks a worker to send for the test of a policy. */
export const alertQuestionSchema = z.object({
  deploymentId: z.uuid(),
  deployment: z.string(),
  /** Name of a code location that the policy is for; null: there is none yet. */
  location: z.string().nullable(),
  /** The kind of event that is played. */
  kind: alertKindSchema,
  /** Why it comes, for whoever gets it. */
  reason: z.string(),
  /** Each with the id of its message: the same when another worker takes over. */
  messages: z.array(z.object({ id: z.uuid(), receiver: receiverSchema })),
});
export type AlertQuestion = z.infer<typeof alertQuestionSchema>;

export const alertAnswerSchema = alertTestSchema;
