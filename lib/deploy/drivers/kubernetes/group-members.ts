import { isDigestOf } from "../../../domain/image.ts";
import type { Running } from "../../target.ts";
import type { Cluster } from "./cluster.ts";
import { type KubernetesUnitConfig, WORKLOAD_KINDS, type WorkloadConfig } from "./config.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import { readFacts } from "./read-facts.ts";
import { describeRunning } from "./running.ts";

/** Labels of Airflow's Helm chart on everything that it makes. */
const TIER = { name: "tier", value: "airflow" };
const RELEASE = "release";
const COMPONENT = "component";

export type Release = NonNullable<KubernetesUnitConfig["airflow"]>;

/**
 * The workloads of a release, component by component as listed.
 * @throws NoWorkloadsError when it has none.
 */
export async function findMembers(
  cluster: Cluster,
  config: KubernetesUnitConfig,
  release: Release,
  signal: AbortSignal,
): Promise<WorkloadConfig[]> {
  const namespace = config.namespace ?? cluster.access.namespace;
  const selector = `${TIER.name}=${TIER.value},${RELEASE}=${release.release}`;
  const { name: _, airflow: __, ...rest } = config;
  const found = await Promise.all(
    WORKLOAD_KINDS.map(async (kind) =>
      (await cluster.listWorkloads(kind, namespace, selector, signal)).map(({ metadata }) => ({
        place: release.components.indexOf(metadata?.labels?.[COMPONENT] ?? ""),
        member: { ...rest, namespace, kind, name: metadata?.name ?? "", siblings: true },
      })),
    ),
  );
  const members = found
    .flat()
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place || (a.member.name < b.member.name ? -1 : 1));
  if (members.length === 0) throw new NoWorkloadsError(release, namespace);
  return members.map(({ member }) => member);
}

export class NoWorkloadsError extends KubernetesError {
  constructor({ release, components }: Release, namespace: string) {
    super(
      `Namespace ${namespace} has no Deployment or StatefulSet of the Airflow release ${release} (labels tier=airflow, release=${release}; components ${components.join(", ")}).`,
      "Check the namespace and the name of the Helm release.",
      null,
    );
  }
}

/** `Deployment/airflow-scheduler` */
export function memberName({ kind, name }: Pick<WorkloadConfig, "kind" | "name">): string {
  return `${kind}/${name}`;
}

/**
 * What a release runs, as one: the image of the first of its workloads that runs; healthy only while all run that very
 * image, healthy. Null when none of them runs.
 */
export async function describeGroup(
  cluster: Cluster,
  members: readonly WorkloadConfig[],
  signal: AbortSignal,
): Promise<Running | null> {
  const found = await Promise.all(members.map((config) => readFacts({ cluster, config }, signal)));
  const all = found.map((facts) => (facts === null ? null : describeRunning(facts))).filter((one) => one !== null);
  const [first] = all;
  if (first === undefined) return null;
  const known = { digest: first.image.digest, aliases: first.aliases };
  const isWhole =
    all.length === members.length &&
    all.every(({ image, aliases }) => [image.digest, ...aliases].some((digest) => isDigestOf(digest, known) === true));
  return {
    image: first.image,
    aliases: first.aliases,
    instance: all.map(({ instance }) => instance).join(" "),
    healthy: isWhole && all.every(({ healthy }) => healthy),
    // One of them alone serves the code, and may have been started before the others were.
    startedAt: new Date(Math.min(...all.map(({ startedAt }) => startedAt.getTime()))),
  };
}
