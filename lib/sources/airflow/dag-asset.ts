import { type JsonObject, type JsonValue, setMember } from "../../domain/json.ts";
import type { DagDetails, DagTask, DataAsset } from "./answers.ts";
import { scheduleOf } from "./schedule.ts";

/** Key of a DAG: Airflow lets a data asset have the same name. */
function dagKey(dagId: string): string[] {
  return ["dag", dagId];
}

function dataAssetKey(name: string): string[] {
  return ["asset", name];
}

/** Metadata of a DAG's task stand under this and the task's id. */
export const TASK_PREFIX = "task/";

/** What Airflow fills in where the code says nothing: a task is told by what it says. */
const TASK_DEFAULTS: Readonly<Record<string, JsonValue>> = {
  triggerRule: "all_success",
  retries: 0,
  retryDelaySeconds: 300,
  queue: "default",
  pool: "default_pool",
  poolSlots: 1,
  priorityWeight: 1,
  weightRule: "downstream",
  dependsOnPast: false,
  waitForDownstream: false,
  mapped: false,
};

type DagFacts = {
  readonly details: DagDetails;
  readonly tasks: readonly DagTask[];
  /** Digest of the file's text; null where it is not known. */
  readonly codeVersion: string | null;
  /** Names of the data assets that it waits for or reads. */
  readonly upstream: readonly string[];
};

/** A DAG in the form in which clients push assets (docs/api.md). Its tasks are part of it, one metadata entry each. */
export function dagAsset({ details, tasks, codeVersion, upstream }: DagFacts): JsonObject {
  const tags: JsonObject = {};
  for (const { name } of details.tags) setMember<JsonValue>(tags, name, "");
  return {
    key: dagKey(details.dag_id),
    codeVersion,
    tags,
    metadata: metadataOf(details, tasks),
    dependencies: [...new Set(upstream)].sort().map((name) => ({ key: dataAssetKey(name) })),
    partitions: scheduleOf(details),
    description: details.description,
    group: folderOf(details.relative_fileloc),
    owners: [...new Set(details.owners)].sort(),
    kinds: ["airflow", "dag"],
  };
}

/** A data asset: what it is, and the DAGs that make it. */
export function dataAssetOf(asset: DataAsset): JsonObject {
  const { name, uri, group, extra, producing_tasks: producers } = asset;
  const makers = [...new Set(producers.map(({ dag_id }) => dag_id))].sort();
  const tasks = producers.map(({ dag_id, task_id }) => `${dag_id}.${task_id}`).sort();
  const hasExtra = extra != null && Object.keys(extra).length > 0;
  return {
    key: dataAssetKey(name),
    metadata: {
      uri: { type: "text", value: uri },
      ...(hasExtra && { extra: { type: "json", value: extra } }),
      ...(tasks.length > 0 && { "producing tasks": { type: "json", value: [...new Set(tasks)] } }),
    },
    dependencies: makers.map((dagId) => ({ key: dagKey(dagId) })),
    group: group === "" ? null : group,
    kinds: ["airflow", "asset"],
  };
}

function metadataOf(details: DagDetails, tasks: readonly DagTask[]): JsonObject {
  const { params, default_args: defaults, owner_links: links, template_search_path: searched } = details;
  const has = (value: JsonObject | null | undefined) => value != null && Object.keys(value).length > 0;
  const metadata: JsonObject = {
    ...(details.relative_fileloc !== null && { file: { type: "path", value: details.relative_fileloc } }),
    ...(details.dag_display_name !== details.dag_id && {
      "display name": { type: "text", value: details.dag_display_name },
    }),
    ...(details.doc_md !== null && { documentation: { type: "md", value: details.doc_md } }),
    ...(has(defaults) && { "default arguments": { type: "json", value: defaults as JsonObject } }),
    ...(has(params) && { parameters: { type: "json", value: params as JsonObject } }),
    ...(has(links) && { "owner links": { type: "json", value: links as JsonObject } }),
    ...(searched !== null && { "template search path": { type: "json", value: searched } }),
    ...(details.render_template_as_native_obj && { "native templates": { type: "bool", value: true } }),
    ...(details.dag_run_timeout !== null && { "run timeout": { type: "text", value: details.dag_run_timeout } }),
    ...(details.is_paused_upon_creation !== null && {
      "paused upon creation": { type: "bool", value: details.is_paused_upon_creation },
    }),
    ...(details.max_active_runs !== null && { "max active runs": { type: "int", value: details.max_active_runs } }),
    "max active tasks": { type: "int", value: details.max_active_tasks },
    ...(details.max_consecutive_failed_dag_runs > 0 && {
      "max consecutive failed runs": { type: "int", value: details.max_consecutive_failed_dag_runs },
    }),
  };
  for (const task of tasks) {
    setMember<JsonValue>(metadata, `${TASK_PREFIX}${task.task_id ?? ""}`, {
      type: "json",
      value: taskOf(task, details),
    });
  }
  return metadata;
}

/**
 * What the code says of a task; members that it leaves to Airflow are left out. Start and end are the DAG's nearly
 * always, and are not asked for in one piece with it: where they are noise, they would differ at random.
 */
function taskOf(task: DagTask, dag: DagDetails): JsonObject {
  const { class_ref: reference } = task;
  const said: Record<string, JsonValue | undefined> = {
    operator: task.operator_name,
    class: [reference?.module_path, reference?.class_name].filter((part) => part != null).join(".") || null,
    displayName: task.task_display_name === task.task_id ? null : task.task_display_name,
    downstream: [...(task.downstream_task_ids ?? [])].sort(),
    owner: dag.owners.length === 1 && dag.owners[0] === task.owner ? null : task.owner,
    triggerRule: task.trigger_rule,
    retries: task.retries,
    retryDelaySeconds: secondsOf(task.retry_delay),
    executionTimeoutSeconds: secondsOf(task.execution_timeout),
    queue: task.queue,
    pool: task.pool,
    poolSlots: task.pool_slots,
    priorityWeight: task.priority_weight,
    weightRule: task.weight_rule,
    dependsOnPast: task.depends_on_past,
    waitForDownstream: task.wait_for_downstream,
    mapped: task.is_mapped,
    params: task.params !== null && Object.keys(task.params).length > 0 ? task.params : null,
    documentation: task.doc_md,
  };
  return Object.fromEntries(
    Object.entries(said).filter(
      (entry): entry is [string, JsonValue] => entry[1] != null && TASK_DEFAULTS[entry[0]] !== entry[1],
    ),
  );
}

function secondsOf(duration: DagTask["retry_delay"]): number | null {
  return duration === null ? null : duration.days * 86_400 + duration.seconds + duration.microseconds / 1_000_000;
}

/** Folder of the file within the bundle; null at its top. */
function folderOf(file: string | null): string | null {
  const end = file?.lastIndexOf("/") ?? -1;
  return file === null || end <= 0 ? null : file.slice(0, end);
}
