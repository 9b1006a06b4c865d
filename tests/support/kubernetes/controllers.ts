import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Store, Stored } from "./store.ts";

const REVISION = "deployment.kubernetes.io/revision";

/** One round of the controllers of Deployments, ReplicaSets and StatefulSets. */
export function reconcile(store: Store): void {
  for (const deployment of store.all("Deployment")) reconcileDeployment(store, deployment);
  for (const replicaSet of store.all("ReplicaSet")) reconcileReplicaSet(store, replicaSet);
  for (const statefulSet of store.all("StatefulSet")) reconcileStatefulSet(store, statefulSet);
}

export function isPodReady(pod: Stored): boolean {
  const conditions: { type: string; status: string }[] = pod.status.conditions ?? [];
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

const isLeaving = (pod: Stored) => pod.metadata.deletionTimestamp !== undefined;

function templateHash(template: unknown): string {
  return createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 10);
}

function reconcileDeployment(store: Store, deployment: Stored): void {
  const { spec, metadata } = deployment;
  if (spec.paused) return;
  const sets = store.ownedBy("ReplicaSet", metadata.uid);
  const hash = templateHash(spec.template);
  const revision = Math.max(0, ...sets.map((set) => Number(set.metadata.annotations?.[REVISION] ?? 0)));
  let current = sets.find((set) => set.metadata.labels["pod-template-hash"] === hash);
  const others = sets.filter((set) => set !== current);
  const othersAlive = others.flatMap((set) => store.ownedBy("Pod", set.metadata.uid));
  const recreate = spec.strategy?.type === "Recreate";
  if (recreate && othersAlive.length > 0) scale(store, others, 0);
  if (!(recreate && othersAlive.length > 0)) {
    current = current === undefined ? makeReplicaSet(store, deployment, hash, revision + 1) : current;
    if (Number(current.metadata.annotations?.[REVISION]) < revision) {
      current = structuredClone(current);
      current.metadata.annotations = { ...current.metadata.annotations, [REVISION]: String(revision + 1) };
      store.put(current);
    }
    scale(store, [current], spec.replicas);
    const available = store.ownedBy("Pod", current.metadata.uid).filter(isPodReady).length;
    if (available >= spec.replicas) scale(store, others, 0);
  }
  noteDeployment(store, deployment, current);
}

function noteDeployment(store: Store, deployment: Stored, current: Stored | undefined): void {
  const next = structuredClone(deployment);
  const pods = store
    .ownedBy("ReplicaSet", deployment.metadata.uid)
    .flatMap((set) => store.ownedBy("Pod", set.metadata.uid))
    .filter((pod) => !isLeaving(pod));
  const updated = pods.filter((pod) => pod.metadata.ownerReferences?.[0]?.uid === current?.metadata.uid);
  const ready = pods.filter(isPodReady).length;
  const complete = updated.filter(isPodReady).length >= deployment.spec.replicas && updated.length === pods.length;
  const revision = current?.metadata.annotations?.[REVISION];
  if (revision !== undefined) next.metadata.annotations = { ...next.metadata.annotations, [REVISION]: revision };
  const isNews = deployment.status.observedGeneration !== deployment.metadata.generation;
  const since = isNews ? Date.now() : Date.parse(progressOf(deployment)?.lastUpdateTime ?? new Date().toISOString());
  const overdue = !complete && Date.now() - since > deployment.spec.progressDeadlineSeconds * 1_000;
  const at = new Date(since).toISOString();
  const reason = complete ? "NewReplicaSetAvailable" : overdue ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated";
  const message = overdue
    ? `ReplicaSet "${current?.metadata.name}" has timed out progressing.`
    : "ReplicaSet is progressing.";
  const condition = (type: string, is: boolean, why: string, text: string) => {
    const last = { lastUpdateTime: at, lastTransitionTime: at };
    return { type, status: is ? "True" : "False", ...last, reason: why, message: text };
  };
  next.status = {
    observedGeneration: deployment.metadata.generation,
    ...(pods.length > 0 && { replicas: pods.length }),
    ...(updated.length > 0 && { updatedReplicas: updated.length }),
    ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
    conditions: [
      condition("Available", ready > 0, ready > 0 ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", ""),
      condition("Progressing", !overdue, reason, message),
    ],
  };
  store.put(next);
}

function progressOf(deployment: Stored): { lastUpdateTime: string } | undefined {
  const conditions: { type: string; lastUpdateTime: string }[] = deployment.status.conditions ?? [];
  return conditions.find(({ type }) => type === "Progressing");
}

function makeReplicaSet(store: Store, deployment: Stored, hash: string, revision: number): Stored {
  const { template, selector } = deployment.spec;
  const labels = { ...template.metadata?.labels, "pod-template-hash": hash };
  return store.add({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: { [REVISION]: String(revision) },
      ownerReferences: [ownerOf(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: { ...selector.matchLabels, "pod-template-hash": hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  });
}

function scale(store: Store, sets: readonly Stored[], replicas: number): void {
  for (const set of sets) {
    const next = structuredClone(store.find("ReplicaSet", set.metadata.namespace, set.metadata.name) ?? set);
    next.spec.replicas = replicas;
    store.put(next);
  }
}

function reconcileReplicaSet(store: Store, set: Stored): void {
  const pods = store.ownedBy("Pod", set.metadata.uid);
  const staying = pods.filter((pod) => !isLeaving(pod));
  for (const pod of staying.slice(set.spec.replicas)) deletePod(store, pod);
  for (let missing = set.spec.replicas - staying.length; missing > 0; missing--) {
    makePod(store, set, `${set.metadata.name}-${Math.random().toString(36).slice(2, 7)}`, set.spec.template);
  }
  const next = structuredClone(set);
  const ready = staying.filter(isPodReady).length;
  next.status = { replicas: staying.length, ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }) };
  store.put(next);
}

/** With ordered pod management: a pod of an old revision is replaced once it is ready, and never while it is not. */
function reconcileStatefulSet(store: Store, set: Stored): void {
  const { spec, metadata, status } = set;
  const updateRevision = `${metadata.name}-${templateHash(spec.template)}`;
  const pods = store.ownedBy("Pod", metadata.uid);
  for (let ordinal = 0; ordinal < spec.replicas; ordinal++) {
    const name = `${metadata.name}-${ordinal}`;
    const pod = pods.find((one) => one.metadata.name === name);
    if (pod === undefined) {
      const labels = { ...spec.template.metadata?.labels, "controller-revision-hash": updateRevision };
      makePod(store, set, name, { ...spec.template, metadata: { ...spec.template.metadata, labels } });
      break;
    }
    if (isLeaving(pod) || !isPodReady(pod)) break;
    if (pod.metadata.labels["controller-revision-hash"] !== updateRevision && spec.updateStrategy.type !== "OnDelete") {
      deletePod(store, pod);
      break;
    }
  }
  const now = store.ownedBy("Pod", metadata.uid).filter((pod) => !isLeaving(pod));
  const updated = now.filter((pod) => pod.metadata.labels["controller-revision-hash"] === updateRevision);
  const ready = now.filter(isPodReady).length;
  const complete = updated.length === spec.replicas && updated.every(isPodReady);
  const next = structuredClone(set);
  next.status = {
    observedGeneration: metadata.generation,
    replicas: now.length,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: updated.length,
    currentRevision: complete ? updateRevision : (status.currentRevision ?? updateRevision),
    updateRevision,
    collisionCount: 0,
  };
  store.put(next);
}

// biome-ignore lint/suspicious/noExplicitAny: a pod template as it is written.
function makePod(store: Store, owner: Stored, name: string, template: any): void {
  store.add({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: owner.metadata.namespace,
      labels: template.metadata?.labels ?? {},
      ...(template.metadata?.annotations !== undefined && { annotations: template.metadata.annotations }),
      ownerReferences: [ownerOf(owner)],
    },
    spec: template.spec,
    status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "True" }] },
  });
}

/** As the API server answers to DELETE: the kubelet ends its containers, then it goes. */
export function deletePod(store: Store, pod: Stored): void {
  if (isLeaving(pod)) return;
  const next = structuredClone(pod);
  next.metadata.deletionTimestamp = new Date().toISOString();
  next.metadata.deletionGracePeriodSeconds = 30;
  if (!isDeepStrictEqual(next, pod)) store.put(next);
}

function ownerOf({ apiVersion, kind, metadata }: Stored) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
}
