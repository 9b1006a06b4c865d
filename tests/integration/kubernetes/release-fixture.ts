import { type WorkloadFixture, workloadFixture } from "#tests/support/kubernetes/workload-fixture.ts";

/** Workloads that the fixture's release has at least. */
export const WORKLOADS = 3;
const RELEASE = { tier: "airflow", release: "data" };

export type ReleaseFixture = WorkloadFixture & {
  /** Images of all containers of a workload's template, by name. */
  images(kind: string, name: string): Record<string, string>;
  /** Has a workload roll nothing out. */
  pause(name: string): void;
};

/**
 * A release of Airflow's Helm chart: scheduler, triggerer (with a log groomer beside it and one that waits for migrations),
 * worker and `more` components, made with an image that cannot be pulled; and in the same namespace a workload of another
 * release.
 */
export async function releaseFixture(more: readonly string[] = []): Promise<ReleaseFixture> {
  const fixture = await workloadFixture({ metadata: { labels: { ...RELEASE, component: "scheduler" } } as object });
  const { cluster, registry } = fixture;
  const image = `${registry.host}/team/orders:none`;
  const template = (app: string, spec: object = {}) => ({
    metadata: { labels: { app } },
    spec: { containers: [{ name: "main", image }], ...spec },
  });
  const add = (kind: string, name: string, labels: object, spec: object) =>
    cluster.store.add({
      apiVersion: "apps/v1",
      kind,
      metadata: { name, namespace: "prod", generation: 1, labels },
      status: kind === "Deployment" ? {} : { replicas: 0 },
      spec: { replicas: 1, selector: { matchLabels: { app: name } }, ...spec },
    } as Parameters<typeof cluster.store.add>[0]);
  const recreate = { strategy: { type: "Recreate" }, progressDeadlineSeconds: 600 };
  for (const component of more) {
    const name = `data-${component}`;
    add("Deployment", name, { ...RELEASE, component }, { ...recreate, template: template(name) });
  }
  add(
    "Deployment",
    "data-triggerer",
    { ...RELEASE, component: "triggerer" },
    {
      ...recreate,
      template: template("data-triggerer", {
        containers: [
          { name: "main", image },
          { name: "log-groomer", image },
          { name: "git-sync", image: "registry.k8s.io/git-sync:v4" },
        ],
        initContainers: [{ name: "wait-for-airflow-migrations", image }],
      }),
    },
  );
  add(
    "StatefulSet",
    "data-worker",
    { ...RELEASE, component: "worker" },
    {
      serviceName: "data-worker",
      updateStrategy: { type: "RollingUpdate" },
      template: template("data-worker"),
    },
  );
  add(
    "Deployment",
    "data-statsd",
    { ...RELEASE, component: "statsd" },
    { ...recreate, template: template("data-statsd") },
  );
  const apps = ["orders", "data-triggerer", "data-worker", ...more.map((component) => `data-${component}`)];
  const { kind: _, name: __, ...config } = fixture.unit.config as Record<string, unknown>;
  const find = (kind: string, name: string) => cluster.store.find(kind, "prod", name);
  return {
    ...fixture,
    unit: { ...fixture.unit, config: { ...config, airflow: { release: "data" } } },
    countProcesses: async () => apps.reduce((sum, app) => sum + cluster.countProcesses(app), 0),
    images(kind, name) {
      const { containers = [], initContainers = [] } = find(kind, name)?.spec.template.spec ?? {};
      const all: { name: string; image: string }[] = [...containers, ...initContainers];
      return Object.fromEntries(all.map((one) => [one.name, one.image]));
    },
    pause(name) {
      const workload = structuredClone(find("Deployment", name));
      if (workload === undefined || workload === null) throw new Error(`there is no ${name}`);
      workload.spec.paused = true;
      cluster.store.put(workload);
    },
  };
}
