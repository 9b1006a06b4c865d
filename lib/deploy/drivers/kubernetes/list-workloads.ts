import type { OpenConnection } from "../../../domain/connection.ts";
import { openCluster } from "./cluster.ts";
import { WORKLOAD_KINDS, type WorkloadKind } from "./config.ts";
import { readWorkload } from "./workload.ts";

/** On what Dagster's Helm chart makes for each user code deployment (its subchart dagster-user-deployments). */
const USER_DEPLOYMENT = { name: "component", value: "user-deployments" };

/** A workload of a namespace, as people choose one for a deploy unit. */
export type ClusterWorkload = {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  /** Made by Dagster's Helm chart for user code. */
  readonly isUserCode: boolean;
};

/**
 * The workloads of a namespace, those of Dagster's user code first.
 * @throws KubernetesError, with a message that is fit to show, when the cluster cannot be asked.
 */
export async function listWorkloads(
  connection: OpenConnection,
  namespace: string | null,
  signal: AbortSignal,
): Promise<ClusterWorkload[]> {
  const cluster = await openCluster(connection);
  const within = namespace ?? cluster.access.namespace;
  const lists = await Promise.all(
    WORKLOAD_KINDS.map(async (kind) =>
      (await cluster.listWorkloads(kind, within, null, signal)).map((raw): ClusterWorkload => {
        const { name, container, labels } = readWorkload(kind, raw, undefined, false);
        const isUserCode = labels[USER_DEPLOYMENT.name] === USER_DEPLOYMENT.value;
        return { kind, namespace: within, name, image: container?.image ?? "", isUserCode };
      }),
    ),
  );
  return lists.flat().sort((a, b) => Number(b.isUserCode) - Number(a.isUserCode) || (a.name < b.name ? -1 : 1));
}
