import { z } from "zod";
import type { TargetFacts } from "../../domain/rollback/checks.ts";

/** What a plan asks of a deploy target; an image without a digest is looked up by its reference. */
export const targetQuestionSchema = z.object({
  unitId: z.uuid(),
  digest: z.string().nullable(),
  reference: z.string().nullable(),
});
export type TargetQuestion = z.infer<typeof targetQuestionSchema>;

const imageSchema = z.object({ reference: z.string(), digest: z.string().nullable() });

/**
 * What a worker writes as the answer to a probe, and what a plan keeps of it. `running` and `image` are what
 * the target itself said; null where it runs nothing or has no such image.
 */
export const targetAnswerSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("unreachable"), reason: z.string() }),
  z.object({
    state: z.literal("answered"),
    running: z
      .object({ image: imageSchema, aliases: z.array(z.string()).default([]), healthy: z.boolean() })
      .nullable(),
    availability: z.object({
      state: z.enum(["restorable", "image_gone", "unknown"]),
      reason: z.string().nullable(),
    }),
    warnings: z.array(z.string()).default([]),
  }),
  z.object({ state: z.literal("unanswered"), waitedMs: z.number() }),
]) satisfies z.ZodType<TargetFacts>;
export type TargetAnswer = z.infer<typeof targetAnswerSchema>;
