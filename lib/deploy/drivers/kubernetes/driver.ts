import type { OpenConnection } from "../../../domain/connection.ts";
import type { ImageRef } from "../../../domain/image.ts";
import { openRegistries } from "../../../registry/registries.ts";
import type { Availability, DeployTarget, LastOutput } from "../../target.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import type { KubernetesUnitConfig, WorkloadConfig } from "./config.ts";
import { deployGroup } from "./deploy-group.ts";
import { deployWorkload } from "./deploy-workload.ts";
import { findImage } from "./find-image.ts";
import { describeGroup, findMembers } from "./group-members.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import { ownerWarnings } from "./owners.ts";
import { readFacts } from "./read-facts.ts";
import { describeRunning, imageOfPod, refOf } from "./running.ts";
import type { KubernetesUnit } from "./unit.ts";
import { called } from "./workload.ts";

export const KUBERNETES = "kubernetes";

const OUTPUT = { lines: 200, mostBytes: 16_384 };

/** A Deployment or StatefulSet, or all of a release of Airflow, as deploy target (docs/kubernetes.md). `registries`: connections of that kind. */
export function openKubernetes(
  connection: OpenConnection,
  config: KubernetesUnitConfig,
  registries: readonly OpenConnection[],
): DeployTarget {
  let opened: Promise<Cluster> | undefined;
  const { name, airflow: release, ...rest } = config;
  const cluster = () => {
    opened ??= openCluster(connection);
    return opened;
  };
  /** Every workload of the unit. */
  const members = async (signal: AbortSignal): Promise<WorkloadConfig[]> =>
    release === undefined
      ? [{ ...rest, name: name ?? "", siblings: false }]
      : findMembers(await cluster(), config, release, signal);
  /** The one workload, or the first of several. */
  const unit = async (signal: AbortSignal): Promise<KubernetesUnit> => {
    const [first] = await members(signal);
    if (first === undefined) throw new Error("a unit has at least one workload");
    return { cluster: await cluster(), config: first, registries };
  };
  return {
    driver: KUBERNETES,
    async running(signal) {
      if (release !== undefined) return describeGroup(await cluster(), await members(signal), signal);
      const facts = await readFacts(await unit(signal), signal);
      return facts === null ? null : describeRunning(facts);
    },
    lookUp: async (image, signal) => {
      try {
        return await lookUp(await unit(signal), image, signal);
      } catch (error) {
        // What cannot be asked says nothing of the image.
        if (error instanceof KubernetesError) return { state: "unknown", reason: error.message };
        throw error;
      }
    },
    async describe(image, signal) {
      const found = await openRegistries(registries).labels(image, signal);
      return found.state === "found" ? { digest: found.digest, aliases: found.aliases, labels: found.labels } : null;
    },
    output: async (signal) => outputOf(await unit(signal), signal),
    deploy: async (request) =>
      release === undefined
        ? deployWorkload(await unit(request.signal), request)
        : deployGroup({ cluster: await cluster(), config, release, registries }, request),
    warnings: async (signal) => {
      const found = await Promise.all(
        (await members(signal)).map(async (member) => readFacts({ cluster: await cluster(), config: member }, signal)),
      );
      return [...new Set(found.flatMap((facts) => (facts === null ? [] : ownerWarnings(facts.workload))))];
    },
    // The controllers make new pods of what died.
    revive: null,
  };
}

async function lookUp(unit: KubernetesUnit, image: ImageRef, signal: AbortSignal): Promise<Availability> {
  const facts = await readFacts(unit, signal);
  if (facts === null) {
    const { kind, name } = unit.config;
    const namespace = unit.config.namespace ?? unit.cluster.access.namespace;
    return { state: "unknown", reason: `There is no ${called({ kind, name, namespace })}.` };
  }
  const found = await findImage(unit.registries, image, facts, signal);
  switch (found.place) {
    case "registry":
      return { state: "restorable", image: refOf(found), sizeBytes: found.sizeBytes };
    case "nowhere":
      return { state: "image_gone", reason: found.reason };
    case "unknown":
      return { state: "unknown", reason: found.reason };
  }
}

/** Of the newest pod. */
async function outputOf(unit: KubernetesUnit, signal: AbortSignal): Promise<LastOutput | null> {
  const facts = await readFacts(unit, signal);
  const container = facts?.workload.container?.name;
  const madeAt = (pod: NonNullable<typeof facts>["pods"][number]) => pod.metadata?.creationTimestamp?.getTime() ?? 0;
  const pod = facts?.pods.toSorted((a, b) => madeAt(b) - madeAt(a))[0];
  const status = pod?.status?.containerStatuses?.find(({ name }) => name === container);
  if (pod === undefined || container === undefined || status === undefined) return null;
  const hasRun = status.state?.running ?? status.state?.terminated ?? status.lastState?.terminated;
  if (hasRun === undefined) return null;
  const { reference, digest, aliases } = imageOfPod(pod, container);
  const previous = status.state?.waiting !== undefined;
  const text = await unit.cluster.log(pod, container, { ...OUTPUT, previous }, signal);
  return { image: { reference, digest }, aliases, text: text ?? "" };
}
