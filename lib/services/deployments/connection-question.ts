import { z } from "zod";
import { CHECK_STATUSES, type ConnectionCheck } from "../../domain/connection.ts";

/** What the web process asks a worker of a connection: the whole of it, its secrets sealed. */
export const connectionQuestionSchema = z.object({
  /** Of the saved connection that was asked of, whose state the answer is then; null: a draft. */
  connectionId: z.uuid().nullable(),
  name: z.string(),
  kind: z.string(),
  config: z.unknown(),
  sealed: z.record(z.string(), z.string()),
});
export type ConnectionQuestion = z.infer<typeof connectionQuestionSchema>;

export const reloadQuestionSchema = connectionQuestionSchema.extend({ location: z.string() });

/** What the web process asks a worker of a deploy unit, saved or not. */
export const unitQuestionSchema = z.object({
  deploymentId: z.uuid(),
  unit: z.object({ name: z.string(), driver: z.string(), config: z.unknown() }),
});
export type UnitQuestion = z.infer<typeof unitQuestionSchema>;

/** `namespace` null: the connection's own. */
export const workloadsQuestionSchema = connectionQuestionSchema.extend({ namespace: z.string().nullable() });
export type WorkloadsQuestion = z.infer<typeof workloadsQuestionSchema>;

export const testAnswerSchema = z.object({
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(CHECK_STATUSES),
      message: z.string(),
      remedy: z.string().nullable(),
    }) satisfies z.ZodType<ConnectionCheck>,
  ),
});

export const reloadAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("reloaded") }),
  z.object({ status: z.enum(["not_supported", "failed"]), reason: z.string() }),
]);

export const containersAnswerSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("listed"),
    containers: z.array(
      z.object({
        name: z.string(),
        image: z.string(),
        state: z.string(),
        compose: z.object({ project: z.string(), service: z.string() }).nullable(),
      }),
    ),
  }),
  z.object({ status: z.literal("failed"), reason: z.string() }),
]);

export const workloadsAnswerSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("listed"),
    workloads: z.array(
      z.object({
        kind: z.enum(["Deployment", "StatefulSet"]),
        namespace: z.string(),
        name: z.string(),
        image: z.string(),
        isUserCode: z.boolean(),
      }),
    ),
  }),
  z.object({ status: z.literal("failed"), reason: z.string() }),
]);

/** Pairs of sealed secrets, of which only a worker can tell whether they are the same. */
export const sameSecretsQuestionSchema = z.object({
  pairs: z.array(z.object({ kept: z.string(), given: z.string() })),
});
export const sameSecretsAnswerSchema = z.object({ same: z.array(z.boolean()) });

export const rotationAnswerSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("rotated"),
    key: z.string(),
    resealed: z.int(),
    unopenable: z.array(z.string()),
  }),
  z.object({ status: z.literal("not_supported"), reason: z.string() }),
]);
