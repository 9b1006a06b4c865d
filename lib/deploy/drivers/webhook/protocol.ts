import { z } from "zod";
import { DIGEST_PATTERN } from "../../../domain/image.ts";

/*
 * What a receiver answers (docs/webhook.md). It is a program of somebody else's: every answer is parsed, and members
 * that are not known are left aside.
 */

const reason = z.string().min(1).max(20_000);
const imageSchema = z.object({
  reference: z.string().min(1).max(1_000),
  digest: z.string().regex(DIGEST_PATTERN, "must be sha256: and 64 hex digits").nullable(),
});

const runningSchema = z.object({
  image: imageSchema,
  aliases: z.array(z.string().regex(DIGEST_PATTERN)).max(20).default([]),
  instance: z.string().min(1).max(1_000),
  healthy: z.boolean(),
  startedAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});

export const runningAnswerSchema = z.object({
  running: runningSchema.nullable(),
  /** Highest token that the unit has seen, by which another deploy in between is told from a claim that is not true. */
  fencingToken: z
    .string()
    .regex(/^\d{1,30}$/)
    .optional(),
});

export const lookUpAnswerSchema = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("restorable"),
    image: imageSchema,
    sizeBytes: z.int().min(0).nullable().default(null),
  }),
  z.object({ state: z.literal("image_gone"), reason }),
  z.object({ state: z.literal("unknown"), reason }),
]);

const progress = z.array(z.string().max(2_000)).max(1_000).default([]);

/** Where a deploy stands: the answer to `deploy` and to `deployment`. `progress`: every line since it began. */
export const deploymentAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("running"), progress }),
  z.object({ status: z.literal("deployed"), progress, running: runningSchema, previous: imageSchema.nullable() }),
  z.object({ status: z.literal("reverted"), progress, reason, running: runningSchema }),
  z.object({ status: z.literal("broken"), progress, reason }),
  z.object({ status: z.literal("superseded"), progress, reason }),
  /** No deploy of that id: it was never accepted, or the receiver has lost it. */
  z.object({ status: z.literal("not_found"), progress }),
]);
export type DeploymentAnswer = z.infer<typeof deploymentAnswerSchema>;

/** Why a receiver refuses: the body of an answer other than 200 and 202. */
export const refusalSchema = z.object({ error: z.string().max(2_000) });
