/** Files of DAGs, as the commits of the tests have them. */

const HEAD = `import datetime
from airflow.sdk import DAG, Asset
from airflow.providers.standard.operators.empty import EmptyOperator
`;

type Dag = {
  readonly id: string;
  /** A Python expression. */
  readonly schedule?: string;
  readonly start?: string;
  readonly tags?: readonly string[];
  readonly retries?: number;
  /** Name of the data asset that its last task makes. */
  readonly makes?: string;
  /** More lines of the file. */
  readonly more?: string;
};

/** A DAG of two tasks, `extract` before `load`. */
export function dagFile(dag: Dag): string {
  const { id, schedule = '"@daily"', start = "datetime.datetime(2024, 1, 1)", tags = [], retries = 0 } = dag;
  const outlets = dag.makes === undefined ? "" : `, outlets=[Asset("${dag.makes}", uri="s3://shop/${dag.makes}")]`;
  return `${HEAD}
with DAG("${id}", schedule=${schedule}, start_date=${start}, catchup=False, tags=${JSON.stringify(tags)}):
    extract = EmptyOperator(task_id="extract")
    load = EmptyOperator(task_id="load", retries=${retries}${outlets})
    extract >> load
${dag.more ?? ""}
`;
}

/** Says that it is a DAG, and cannot be imported. */
export const BROKEN = `from airflow.sdk import DAG
import a_module_that_nobody_has
`;
