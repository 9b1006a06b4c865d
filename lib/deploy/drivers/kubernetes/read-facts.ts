import type { RolloutFacts } from "./judge-rollout.ts";
import type { KubernetesUnit } from "./unit.ts";
import { readWorkload } from "./workload.ts";

/** The unit's workload with its revisions and pods; null when there is none of its name. @throws KubernetesError */
export async function readFacts(
  { cluster, config }: Pick<KubernetesUnit, "cluster" | "config">,
  signal: AbortSignal,
): Promise<RolloutFacts | null> {
  const { kind, name, container, siblings } = config;
  const namespace = config.namespace ?? cluster.access.namespace;
  const raw = await cluster.workload(kind, namespace, name, signal);
  if (raw === null) return null;
  const workload = readWorkload(kind, raw, container, siblings);
  const [replicaSets, { pods }] = await Promise.all([
    kind === "Deployment" ? cluster.replicaSets(namespace, workload.selector, signal) : [],
    cluster.pods(namespace, workload.selector, signal),
  ]);
  return { workload, replicaSets, pods };
}
