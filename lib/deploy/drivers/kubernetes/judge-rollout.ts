import type { V1Pod, V1ReplicaSet } from "@kubernetes/client-node";
import { isLeaving, isReady, type PodFault, podFault } from "./pod-state.ts";
import type { Workload } from "./workload.ts";

const REVISION = "deployment.kubernetes.io/revision";
const POD_HASH = "pod-template-hash";
const REVISION_HASH = "controller-revision-hash";

export type RolloutFacts = {
  readonly workload: Workload;
  /** Of a Deployment; none of a StatefulSet. */
  readonly replicaSets: readonly V1ReplicaSet[];
  /** Those that the workload's selector finds. */
  readonly pods: readonly V1Pod[];
};

/** Where a rollout stands. `key`: changes when a container of the pods that count is started anew. */
export type RolloutVerdict =
  | { readonly state: "waiting"; readonly line: string }
  | { readonly state: "ready"; readonly key: string }
  | { readonly state: "failed"; readonly pod: V1Pod; readonly fault: PodFault }
  /** The controller gave up. `pod`: one that is not ready, where there is one. */
  | { readonly state: "given up"; readonly pod: V1Pod | null; readonly condition: string };

/** Hash of the template that pods are made from now; null until the controller has made its revision. */
export function currentRevision({ workload, replicaSets }: RolloutFacts): string | null {
  if (workload.status.observedGeneration < workload.generation) return null;
  if (workload.kind === "StatefulSet") return workload.status.updateRevision;
  const wanted = workload.annotations[REVISION];
  const newest = replicaSets
    .filter(({ metadata }) => isOwnedBy(metadata?.ownerReferences, workload.uid))
    .find(({ metadata }) => wanted !== undefined && metadata?.annotations?.[REVISION] === wanted);
  return newest?.metadata?.labels?.[POD_HASH] ?? null;
}

/** The pods that were made from the current template, without those that are on their way out. */
export function currentPods(facts: RolloutFacts): V1Pod[] {
  const revision = currentRevision(facts);
  return facts.pods.filter(
    (pod) => !isLeaving(pod) && revision !== null && revisionOf(pod.metadata?.labels) === revision,
  );
}

/** The template's hash that a pod was made from; null where it is no pod of a Deployment or StatefulSet. */
export function revisionOf(labels: Readonly<Record<string, string>> | undefined): string | null {
  return labels?.[POD_HASH] ?? labels?.[REVISION_HASH] ?? null;
}

/** As `kubectl rollout status` judges, but sooner: a pod that cannot come up is no reason to wait for the deadline. */
export function judgeRollout(facts: RolloutFacts): RolloutVerdict {
  const { workload } = facts;
  const { status, replicas } = workload;
  if (status.observedGeneration < workload.generation) {
    return { state: "waiting", line: "Waiting until the controller has seen the new template" };
  }
  if (currentRevision(facts) === null) {
    return { state: "waiting", line: "Waiting for the revision of the new template" };
  }
  const pods = currentPods(facts);
  for (const pod of pods) {
    const fault = podFault(pod);
    if (fault !== null) return { state: "failed", pod, fault };
  }
  const condition = failedCondition(workload);
  if (condition !== null) {
    const pod = pods.find((one) => !isReady(one)) ?? null;
    return { state: "given up", pod, condition };
  }
  const ready = pods.filter(isReady);
  const counts = `${status.updated} of ${replicas} pods updated, ${ready.length} ready`;
  if (status.updated < replicas || ready.length < replicas) return { state: "waiting", line: counts };
  if (workload.kind === "Deployment") {
    if (status.replicas > status.updated) {
      return {
        state: "waiting",
        line: `${counts}, ${status.replicas - status.updated} of the version before still there`,
      };
    }
    if (status.available < status.updated) {
      return { state: "waiting", line: `${counts}, ${status.available} available` };
    }
  } else if (status.ready < replicas) {
    return { state: "waiting", line: counts };
  }
  return { state: "ready", key: ready.map(startsOf).sort().join(" ") };
}

function failedCondition({ status }: Workload): string | null {
  for (const { type, status: is, reason, message } of status.conditions) {
    const failed =
      (type === "Progressing" && is === "False" && reason === "ProgressDeadlineExceeded") ||
      (type === "ReplicaFailure" && is === "True");
    if (failed) return [reason ?? type, message].filter(Boolean).join(": ");
  }
  return null;
}

function startsOf(pod: V1Pod): string {
  const restarts = (pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount).join(",");
  return `${pod.metadata?.uid}:${restarts}`;
}

function isOwnedBy(owners: readonly { uid: string; controller?: boolean }[] | undefined, uid: string): boolean {
  return owners?.some((owner) => owner.uid === uid && owner.controller === true) === true;
}
