import type { V1Container, V1Deployment, V1LabelSelector, V1StatefulSet } from "@kubernetes/client-node";
import type { RawWorkload } from "./cluster.ts";
import type { WorkloadKind } from "./config.ts";

/** A Deployment or StatefulSet, as much of it as a deploy looks at. */
export type Workload = {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Of its pods, in the form of a query. */
  readonly selector: string;
  /** How many pods it should have. */
  readonly replicas: number;
  /** Annotations of the pod template. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** The container whose image is the unit's; null when there is none of the configured name. */
  readonly container: V1Container | null;
  readonly containerNames: readonly string[];
  /** Containers of the pod that run the same image and go along with it; none of a unit of one workload. */
  readonly siblings: readonly { readonly name: string; readonly isInit: boolean }[];
  /** Why a changed template would not be rolled out; null when it would. */
  readonly obstacle: string | null;
  readonly status: {
    readonly observedGeneration: number;
    readonly replicas: number;
    readonly updated: number;
    readonly ready: number;
    readonly available: number;
    /** Of StatefulSets. */
    readonly updateRevision: string | null;
    readonly conditions: readonly { type: string; status: string; reason: string | null; message: string | null }[];
  };
};

/** `container`: the name in the unit's configuration, where it has one. `siblings`: whether such go along. */
export function readWorkload(
  kind: WorkloadKind,
  raw: RawWorkload,
  container: string | undefined,
  siblings: boolean,
): Workload {
  const { metadata = {}, spec, status } = raw;
  const containers = spec?.template.spec?.containers ?? [];
  const chosen = container === undefined ? containers[0] : containers.find(({ name }) => name === container);
  const stateful = kind === "StatefulSet" ? (status as V1StatefulSet["status"]) : undefined;
  return {
    kind,
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    resourceVersion: metadata.resourceVersion ?? "",
    generation: metadata.generation ?? 0,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    selector: selectorText(spec?.selector),
    replicas: spec?.replicas ?? 1,
    podAnnotations: spec?.template.metadata?.annotations ?? {},
    container: chosen ?? null,
    containerNames: containers.map(({ name }) => name),
    siblings: siblings
      ? [
          ...containers.filter((one) => one !== chosen && one.image === chosen?.image).map(named(false)),
          ...(spec?.template.spec?.initContainers ?? [])
            .filter(({ image }) => image === chosen?.image)
            .map(named(true)),
        ]
      : [],
    obstacle: kind === "Deployment" ? deploymentObstacle(raw as V1Deployment) : statefulObstacle(raw as V1StatefulSet),
    status: {
      observedGeneration: status?.observedGeneration ?? 0,
      replicas: status?.replicas ?? 0,
      updated: status?.updatedReplicas ?? 0,
      ready: status?.readyReplicas ?? 0,
      available: status?.availableReplicas ?? 0,
      updateRevision: stateful?.updateRevision ?? null,
      conditions: (status?.conditions ?? []).map(({ type, status: is, reason, message }) => ({
        type,
        status: is,
        reason: reason ?? null,
        message: message ?? null,
      })),
    },
  };
}

function named(isInit: boolean) {
  return ({ name }: V1Container) => ({ name, isInit });
}

/** `Deployment orders in namespace prod`. */
export function called({ kind, name, namespace }: Pick<Workload, "kind" | "name" | "namespace">): string {
  return `${kind} ${name} in namespace ${namespace}`;
}

function deploymentObstacle({ spec }: V1Deployment): string | null {
  if (spec?.paused === true) return "It is paused, so that nothing is rolled out: kubectl rollout resume.";
  return (spec?.replicas ?? 1) === 0 ? SCALED_TO_NONE : null;
}

function statefulObstacle({ spec }: V1StatefulSet): string | null {
  if (spec?.updateStrategy?.type === "OnDelete") {
    return "Its update strategy is OnDelete, so that pods go on with the old template: make it RollingUpdate.";
  }
  if ((spec?.updateStrategy?.rollingUpdate?.partition ?? 0) > 0) {
    return "Its update strategy has a partition, so that some pods go on with the old template: set it to 0.";
  }
  return (spec?.replicas ?? 1) === 0 ? SCALED_TO_NONE : null;
}

const SCALED_TO_NONE = "It is scaled to 0, so that no pod would come up and prove the version: scale it to 1 or more.";

function selectorText(selector: V1LabelSelector | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([name, value]) => `${name}=${value}`);
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    switch (operator) {
      case "In":
        return `${key} in (${values.join(",")})`;
      case "NotIn":
        return `${key} notin (${values.join(",")})`;
      case "DoesNotExist":
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...labels, ...expressions].join(",");
}
