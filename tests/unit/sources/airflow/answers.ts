import type { DagDetails, DagTask } from "#lib/sources/airflow/answers.ts";

/** A DAG as `/dags/{id}/details` tells it, with nothing said in its code. */
export function details(changed: Partial<DagDetails> = {}): DagDetails {
  return {
    dag_id: "orders",
    dag_display_name: "orders",
    description: null,
    timetable_summary: null,
    timetable_description: "Never, external triggers only",
    tags: [],
    owners: ["airflow"],
    relative_fileloc: "orders.py",
    max_active_tasks: 16,
    max_active_runs: 16,
    max_consecutive_failed_dag_runs: 0,
    catchup: false,
    dag_run_timeout: null,
    asset_expression: null,
    doc_md: null,
    start_date: null,
    end_date: null,
    is_paused_upon_creation: null,
    params: {},
    render_template_as_native_obj: false,
    template_search_path: null,
    timezone: "UTC",
    default_args: {},
    owner_links: {},
    latest_dag_version: null,
    ...changed,
  };
}

/** A task as `/dags/{id}/tasks` tells it, with nothing said in its code. */
export function task(changed: Partial<DagTask> = {}): DagTask {
  return {
    task_id: "load",
    task_display_name: "load",
    owner: "airflow",
    trigger_rule: "all_success",
    depends_on_past: false,
    wait_for_downstream: false,
    retries: 0,
    retry_delay: { days: 0, seconds: 300, microseconds: 0 },
    execution_timeout: null,
    queue: "default",
    pool: "default_pool",
    pool_slots: 1,
    priority_weight: 1,
    weight_rule: "downstream",
    downstream_task_ids: [],
    doc_md: null,
    operator_name: "EmptyOperator",
    params: {},
    class_ref: { module_path: "airflow.operators.empty", class_name: "EmptyOperator" },
    is_mapped: false,
    ...changed,
  };
}
