import type { Source } from "../source.ts";
import type { AirflowConfig } from "./config.ts";
import { reloadBundle } from "./reload-bundle.ts";
import { openRestClient } from "./rest-client.ts";
import { testAirflow } from "./test-airflow.ts";
import { watchAirflow } from "./watch-airflow.ts";

export const AIRFLOW = "airflow";

/** Watches the DAG bundles of an Airflow by its REST API (docs/airflow.md). */
export function openAirflowSource(config: AirflowConfig, secrets: Readonly<Record<string, string>>): Source {
  const client = openRestClient(config, secrets);
  return {
    kind: AIRFLOW,
    identity: "own",
    reload: (location, signal) => reloadBundle(client, location, signal),
    test: (signal) => testAirflow(client, config, signal),
    watch: (emit, signal) => watchAirflow(client, config, emit, signal),
  };
}
