import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../../domain/json.ts";

/*
 * The parts of dbt's manifest.json that are read, in the versions 10 (dbt 1.6) to 12 (dbt 1.8 and newer):
 * https://schemas.getdbt.com/dbt/manifest/v12.json. What later versions add is left out, as everything else is.
 */

/** It came out of JSON, so it is JSON. */
const json = z.custom<JsonValue>((value) => value !== undefined);
const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
/** As it came: a record would lose a member named `__proto__`. */
const object = z.custom<JsonObject>((value) => isJsonObject(value), "expected an object").nullish();

const constraintSchema = z.object({ type: z.string(), expression: text, columns: texts });
export type DbtConstraint = z.infer<typeof constraintSchema>;

const columnSchema = z.object({
  name: z.string(),
  description: text,
  data_type: text,
  tags: texts,
  constraints: z.array(constraintSchema).nullish(),
});
export type DbtColumn = z.infer<typeof columnSchema>;

const dependsOnSchema = z.object({ nodes: texts, macros: texts }).nullish();
const ownerSchema = z.object({ name: text, email: z.union([z.string(), z.array(z.string())]).nullish() }).nullish();
export type DbtOwner = z.infer<typeof ownerSchema>;

/** What every kind of resource has. */
const resourceSchema = z.object({
  unique_id: z.string(),
  resource_type: z.string(),
  package_name: z.string(),
  name: z.string(),
  original_file_path: text,
  fqn: texts,
  description: text,
  tags: texts,
  meta: object,
  config: z.looseObject({ meta: object, materialized: text, freshness: json.nullish(), group: text }).nullish(),
  unrendered_config: object,
  depends_on: dependsOnSchema,
});
export type DbtResource = z.infer<typeof resourceSchema>;

const nodeSchema = resourceSchema.extend({
  checksum: z.object({ name: text, checksum: text }).nullish(),
  columns: z.record(z.string(), columnSchema).nullish(),
  constraints: z.array(constraintSchema).nullish(),
  relation_name: text,
  raw_code: text,
  language: text,
  group: text,
  access: text,
  contract: z.object({ enforced: z.boolean().nullish() }).nullish(),
  version: z.union([z.string(), z.number()]).nullish(),
  latest_version: z.union([z.string(), z.number()]).nullish(),
  deprecation_date: text,
  /** Of a generic test: the node that it tests. */
  attached_node: text,
});
export type DbtNode = z.infer<typeof nodeSchema>;

const sourceSchema = resourceSchema.extend({
  source_name: z.string(),
  columns: z.record(z.string(), columnSchema).nullish(),
  relation_name: text,
  loader: text,
  loaded_at_field: text,
  freshness: json.nullish(),
  external: json.nullish(),
});
export type DbtSource = z.infer<typeof sourceSchema>;

const exposureSchema = resourceSchema.extend({
  type: z.string(),
  owner: ownerSchema,
  label: text,
  maturity: text,
  url: text,
});
export type DbtExposure = z.infer<typeof exposureSchema>;

const macroSchema = z.object({
  package_name: z.string(),
  name: z.string(),
  macro_sql: text,
  depends_on: dependsOnSchema,
});
const groupSchema = z.object({ name: z.string(), package_name: z.string(), owner: ownerSchema });
/** Metrics, semantic models and the like: only what they depend on counts, for what depends on them. */
const linkSchema = z.object({ depends_on: dependsOnSchema });
const unitTestSchema = z.object({ name: z.string(), depends_on: dependsOnSchema, tested_node_unique_id: text });

const byId = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .record(z.string(), schema)
    .nullish()
    .transform((found) => found ?? {});

export const manifestSchema = z.object({
  metadata: z.object({ dbt_version: text, adapter_type: text, project_name: text }),
  nodes: z.record(z.string(), nodeSchema),
  sources: byId(sourceSchema),
  exposures: byId(exposureSchema),
  macros: byId(macroSchema),
  groups: byId(groupSchema),
  metrics: byId(linkSchema),
  semantic_models: byId(linkSchema),
  saved_queries: byId(linkSchema),
  functions: byId(linkSchema),
  unit_tests: byId(unitTestSchema),
});
export type DbtManifest = z.output<typeof manifestSchema>;

/** The one member that says what the rest looks like, and which program wrote it. */
export const headSchema = z.object({
  metadata: z.object({ dbt_schema_version: z.string(), dbt_version: text }),
});
