import type { DeploymentView } from "#lib/contracts/deployments.ts";

/** How a first load can come to be, in the order in which they are offered. */
export const START_WAYS = ["dagster", "airflow", "github", "gitlab", "curl"] as const;
export type StartWay = (typeof START_WAYS)[number];

/** The way that suits what runs in the deployment. */
export function usualWay(kind: DeploymentView["kind"] | undefined): StartWay {
  return kind === "dagster" || kind === "airflow" ? kind : "curl";
}
