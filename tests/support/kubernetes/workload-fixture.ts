import type { UnitRow } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import type { TargetFixture } from "#tests/contract/deploy-target.ts";
import { type StandInCluster, startCluster } from "./api-server.ts";
import type { PodBehaviour } from "./kubelet.ts";
import { type StandInRegistry, startRegistry } from "./registry.ts";

export type WorkloadFixture = TargetFixture & {
  readonly cluster: StandInCluster;
  readonly registry: StandInRegistry;
  readonly connections: readonly OpenConnection[];
  publish(version: string, behaviour: PodBehaviour): Promise<ImageRef>;
  /** The workload as the server has it. */
  workload(): ReturnType<StandInCluster["store"]["find"]> & object;
};

type Options = {
  kind?: "Deployment" | "StatefulSet";
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: Record<string, unknown>;
  config?: Record<string, unknown>;
};

/** A workload that was made and whose image cannot be pulled, in a cluster of its own. */
export async function workloadFixture({
  kind = "Deployment",
  metadata = {},
  spec = {},
  config = {},
}: Options = {}): Promise<WorkloadFixture> {
  const registry = await startRegistry();
  /** By digest. */
  const behaviours = new Map<string, PodBehaviour>();
  const cluster = await startCluster((image) => {
    const [repository = "", digest = ""] = image.replace(`${registry.host}/`, "").split("@");
    return registry.has(repository, digest) ? (behaviours.get(digest) ?? null) : null;
  });
  const labels = { app: "orders" };
  cluster.store.add({
    apiVersion: "apps/v1",
    kind,
    metadata: { name: "orders", namespace: "prod", generation: 1, ...metadata },
    status: kind === "Deployment" ? {} : { replicas: 0 },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: "code",
              image: `${registry.host}/team/orders:none`,
              env: [
                { name: "DAGSTER_HOME", value: "/opt/dagster" },
                { name: "DAGSTER_CURRENT_IMAGE", value: `${registry.host}/team/orders:none` },
              ],
            },
          ],
        },
      },
      ...(kind === "Deployment"
        ? { strategy: { type: "Recreate" }, progressDeadlineSeconds: 600 }
        : { serviceName: "orders", updateStrategy: { type: "RollingUpdate" } }),
      ...spec,
    },
  });
  const unit: UnitRow = {
    name: "orders",
    driver: "kubernetes",
    config: {
      cluster: "cluster",
      namespace: "prod",
      kind,
      name: "orders",
      settleSeconds: 0.3,
      startSeconds: 6,
      ...config,
    },
  };
  return {
    cluster,
    registry,
    unit,
    connections: [
      { name: "cluster", kind: "kubernetes", config: { server: cluster.server }, secrets: { token: cluster.token } },
      { name: "registry", kind: "registry", config: { url: `http://${registry.host}` }, secrets: {} },
    ],
    workload: () => cluster.store.find(kind, "prod", "orders") as object & ReturnType<StandInCluster["store"]["find"]>,
    async publish(version, behaviour) {
      const digest = registry.push("team/orders", version, version);
      behaviours.set(digest, behaviour);
      return { reference: `${registry.host}/team/orders:${version}`, digest };
    },
    async unpublish({ digest }) {
      registry.remove("team/orders", digest ?? "");
    },
    async breakRestart({ digest }) {
      behaviours.set(digest ?? "", "ends-at-once");
    },
    countProcesses: async () => cluster.countProcesses("orders"),
    everOverlapped: async () => cluster.node.overlapped,
    disconnect: () => cluster.disconnect(),
    async remove() {
      await cluster.close();
      await registry.close();
    },
  };
}
