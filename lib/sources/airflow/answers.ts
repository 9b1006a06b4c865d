import { z } from "zod";
import type { JsonObject, JsonValue } from "../../domain/json.ts";

/*
 * What is read of the answers of Airflow's stable REST API, version 2 (Airflow 3.0 and newer; its OpenAPI document is
 * part of the package apache-airflow-core). What moves without the code moving is not read: runs, pauses, counts.
 */

const text = z.string().nullable();
const json: z.ZodType<JsonValue> = z.json();
const object: z.ZodType<JsonObject> = z.record(z.string(), json);
const total = z.number().int().nonnegative();

export const versionSchema = z.object({ version: z.string().min(1).max(255) });

/** A DAG as the list has it. Parse times move with every parse, and say only that there was one. */
export const listedDagSchema = z.object({
  dag_id: z.string().min(1),
  bundle_name: text,
  bundle_version: text,
  relative_fileloc: text,
  last_parsed_time: text,
  file_token: z.string(),
});
export type ListedDag = z.infer<typeof listedDagSchema>;
export const dagsSchema = z.object({ dags: z.array(listedDagSchema), total_entries: total });

/** A file that cannot be imported; `timestamp` is that of its last parse. */
export const importErrorSchema = z.object({
  import_error_id: z.number(),
  timestamp: z.string(),
  filename: z.string(),
  bundle_name: text,
  stack_trace: z.string(),
});
export type ImportError = z.infer<typeof importErrorSchema>;
export const importErrorsSchema = z.object({ import_errors: z.array(importErrorSchema), total_entries: total });

/** What Airflow holds of each bundle. Newer than 3.3; a bundle without versions has none. */
export const bundlesSchema = z.object({
  dag_bundles: z.array(z.object({ name: z.string(), version: text, bundle_url: text })),
  total_entries: total,
});

/** The processes of Airflow, of which those that parse DAGs are asked for. */
export const jobsSchema = z.object({
  jobs: z.array(z.object({ id: z.number(), start_date: text, hostname: text })),
});

export const providersSchema = z.object({
  providers: z.array(z.object({ package_name: z.string(), version: z.string() })),
  total_entries: total,
});

export const detailsSchema = z.object({
  dag_id: z.string(),
  dag_display_name: z.string(),
  description: text,
  timetable_summary: text,
  timetable_description: text,
  tags: z.array(z.object({ name: z.string() })),
  owners: z.array(z.string()),
  relative_fileloc: text,
  max_active_tasks: z.number(),
  max_active_runs: z.number().nullable(),
  max_consecutive_failed_dag_runs: z.number(),
  catchup: z.boolean(),
  dag_run_timeout: text,
  asset_expression: object.nullable(),
  doc_md: text,
  start_date: text,
  end_date: text,
  is_paused_upon_creation: z.boolean().nullable(),
  params: object.nullable(),
  render_template_as_native_obj: z.boolean(),
  template_search_path: z.array(z.string()).nullable(),
  timezone: text,
  /** Since 3.1. */
  default_args: object.nullish(),
  owner_links: z.record(z.string(), z.string()).nullish(),
  latest_dag_version: z.object({ bundle_name: text, bundle_version: text, bundle_url: text.optional() }).nullable(),
});
export type DagDetails = z.infer<typeof detailsSchema>;

const durationSchema = z.object({ days: z.number(), seconds: z.number(), microseconds: z.number() });
export const taskSchema = z.object({
  task_id: text,
  task_display_name: text,
  owner: text,
  trigger_rule: text,
  depends_on_past: z.boolean(),
  wait_for_downstream: z.boolean(),
  retries: z.number().nullable(),
  retry_delay: durationSchema.nullable(),
  execution_timeout: durationSchema.nullable(),
  queue: text,
  pool: text,
  pool_slots: z.number().nullable(),
  priority_weight: z.number().nullable(),
  weight_rule: text,
  downstream_task_ids: z.array(z.string()).nullable(),
  doc_md: text,
  operator_name: text,
  params: object.nullable(),
  class_ref: z.object({ module_path: text.optional(), class_name: text.optional() }).nullable(),
  is_mapped: z.boolean().nullable(),
});
export type DagTask = z.infer<typeof taskSchema>;
export const tasksSchema = z.object({ tasks: z.array(taskSchema) });

export const dagSourceSchema = z.object({ content: text });

const dagReferences = z.array(z.object({ dag_id: z.string() })).default([]);
const taskReferences = z.array(z.object({ dag_id: z.string(), task_id: z.string() })).default([]);
export const dataAssetSchema = z.object({
  name: z.string().min(1),
  uri: z.string(),
  group: z.string(),
  extra: object.nullish(),
  /** 3.0 calls them `consuming_dags`. */
  scheduled_dags: dagReferences,
  consuming_dags: dagReferences,
  producing_tasks: taskReferences,
  consuming_tasks: taskReferences,
});
export type DataAsset = z.infer<typeof dataAssetSchema>;
export const dataAssetsSchema = z.object({ assets: z.array(dataAssetSchema), total_entries: total });
