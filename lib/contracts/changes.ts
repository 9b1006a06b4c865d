import { z } from "zod";
import { FACETS } from "../domain/diff/change.ts";
import { jsonSchema } from "./common.ts";

const keySchema = z.array(z.string());

function namesSchema<Name extends z.ZodType>(name: Name) {
  return z.object({
    added: z.array(name),
    removed: z.array(name),
    changed: z.array(name),
    values: z
      .array(z.object({ name, old: jsonSchema.nullable(), new: jsonSchema.nullable() }))
      .optional()
      .describe(
        "With values=true: what stood under each name; of dependencies also mappings that differ beside parents that came or went",
      ),
  });
}

const changeDetailsSchema = z.object({
  codeVersion: z.object({ old: z.string().nullable(), new: z.string().nullable() }).optional(),
  partitionsDefinition: z.object({ old: jsonSchema.nullable(), new: jsonSchema.nullable() }).optional(),
  dependencies: namesSchema(keySchema).optional(),
  tags: namesSchema(z.string()).optional(),
  metadata: namesSchema(z.string()).optional(),
  ignoredMetadata: namesSchema(z.string())
    .optional()
    .describe("Metadata whose names the deployment ignores and that differ too: no change by themselves"),
});

export const changeSchema = z.object({
  key: keySchema,
  repository: z.string().optional(),
  kind: z.enum(["added", "removed", "changed"]),
  facets: z.array(z.enum(FACETS)).optional(),
  details: changeDetailsSchema.optional(),
});
export type ChangeView = z.infer<typeof changeSchema>;

export const changeCountsSchema = z.object({ added: z.int(), removed: z.int(), changed: z.int() });
