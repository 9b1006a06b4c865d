import { z } from "zod";
import type { StepRow } from "../../db/rollback/rollbacks.ts";
import type { ImageRef } from "../../domain/image.ts";
import type { VersionBefore } from "../../domain/rollback/revert.ts";

/** What the first step of a rollback leaves in the journal: the image to deploy, and what it takes the place of. */
const resolvedSchema = z.object({
  reference: z.string(),
  digest: z.string().nullable(),
  /** What the target ran then, before anything was touched. */
  before: z
    .object({
      reference: z.string(),
      digest: z.string().nullable(),
      aliases: z.array(z.string()),
      healthy: z.boolean(),
    })
    .nullable()
    .default(null),
}) satisfies z.ZodType<ImageRef & { before: VersionBefore | null }>;
export type ResolvedImage = z.infer<typeof resolvedSchema>;

/** @throws ZodError before the first step has ended. */
export function readResolved(steps: readonly StepRow[]): ResolvedImage {
  return resolvedSchema.parse(steps.find(({ name }) => name === "resolve")?.state);
}
