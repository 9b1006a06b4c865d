import { afterEach, expect, onTestFinished, test } from "vitest";
import { listWorkloads } from "#lib/deploy/drivers/kubernetes/list-workloads.ts";
import { testKubernetes } from "#lib/deploy/drivers/kubernetes/test-kubernetes.ts";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { DeployOutcome, DeployTarget } from "#lib/deploy/target.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { type WorkloadFixture, workloadFixture } from "#tests/support/kubernetes/workload-fixture.ts";

let fixture: WorkloadFixture;
let target: DeployTarget;
let token = 0n;
const lines: string[] = [];

async function use(options: Parameters<typeof workloadFixture>[0] = {}): Promise<void> {
  fixture = await workloadFixture(options);
  onTestFinished(() => fixture.remove());
  target = openTarget(fixture.unit, fixture.connections);
}
afterEach(() => {
  lines.length = 0;
});

const signal = () => AbortSignal.timeout(30_000);
const deploy = (image: ImageRef): Promise<DeployOutcome> =>
  target.deploy({ image, fencingToken: ++token, signal: signal(), progress: (line) => lines.push(line) });

async function mustDeploy(version: string): Promise<ImageRef> {
  const image = await fixture.publish(version, "healthy");
  expect(await deploy(image)).toMatchObject({ status: "deployed" });
  return image;
}

const reasonOf = (outcome: DeployOutcome) => ("reason" in outcome ? outcome.reason : "");
const container = () => fixture.workload().spec.template.spec.containers[0];
const variable = (name: string) => container().env.find((one: { name: string }) => one.name === name);

test("image and DAGSTER_CURRENT_IMAGE are pinned to the digest, and everything else of the container stays", async () => {
  await use();
  const image = await mustDeploy("v1");
  const exact = `${fixture.registry.host}/team/orders@${image.digest}`;
  expect(container().image).toBe(exact);
  expect(variable("DAGSTER_CURRENT_IMAGE")).toEqual({ name: "DAGSTER_CURRENT_IMAGE", value: exact });
  expect(variable("DAGSTER_HOME")).toEqual({ name: "DAGSTER_HOME", value: "/opt/dagster" });
});

test("what is put back is the very template before: image by its tag, and a variable from where it came", async () => {
  await use();
  const valueFrom = { configMapKeyRef: { name: "images", key: "orders" } };
  const before = structuredClone(fixture.workload());
  before.spec.template.spec.containers[0].env[1] = { name: "DAGSTER_CURRENT_IMAGE", valueFrom };
  before.metadata.generation = 2;
  fixture.cluster.store.put(before);
  await deploy(await fixture.publish("v1", "ends-at-once"));
  expect(container().image).toBe(`${fixture.registry.host}/team/orders:none`);
  expect(variable("DAGSTER_CURRENT_IMAGE")).toEqual({ name: "DAGSTER_CURRENT_IMAGE", valueFrom });
  expect(fixture.workload().spec.template.metadata.annotations ?? {}).toEqual({});
});

test("a write that another one came before is made again on what is there now", async () => {
  await use();
  await mustDeploy("v1");
  const reason = "Conflict";
  const message = "Operation cannot be fulfilled: the object has been modified";
  const only = (method: string) => method === "PATCH";
  fixture.cluster.refusals.push({ status: 409, reason, message, times: 3, only });
  await mustDeploy("v2");
  expect(lines.filter((line) => line.includes("has changed meanwhile")).length).toBeGreaterThanOrEqual(3);
});

test("a server that is too busy is asked again, after as long as it says", async () => {
  await use();
  const first = await mustDeploy("v1");
  const headers = { "retry-after": "1" };
  fixture.cluster.refusals.push({ status: 429, reason: "TooManyRequests", message: "slow down", times: 2, headers });
  const before = Date.now();
  expect(await target.running(signal())).toMatchObject({ image: first });
  expect(Date.now() - before).toBeGreaterThan(1_900);
});

test("credentials that have expired are told in plain words, and nothing is changed", async () => {
  await use();
  await mustDeploy("v1");
  const patches = () => fixture.cluster.requests.filter((line) => line.startsWith("PATCH")).length;
  const before = patches();
  fixture.cluster.refusals.push({ status: 401, reason: "Unauthorized", message: "Unauthorized", times: null });
  await expect(target.running(signal())).rejects.toThrow(
    /does not accept the connection's credentials \(401\).*expired/,
  );
  const image = await fixture.publish("v2", "healthy");
  await expect(deploy(image)).rejects.toThrow(/credentials/);
  expect(await target.lookUp(image, signal())).toMatchObject({ state: "unknown" });
  expect(patches()).toBe(before);
});

test("an API server that is away for a moment in the middle of a rollout ends nothing", async () => {
  await use({ config: { startSeconds: 15 } });
  const image = await fixture.publish("v1", "healthy");
  const deploying = target.deploy({
    image,
    fencingToken: ++token,
    signal: signal(),
    progress: (line) => {
      lines.push(line);
      if (!line.startsWith("The template has")) return;
      void fixture.cluster.disconnect().then((connect) => setTimeout(connect, 500));
    },
  });
  expect(await deploying).toMatchObject({ status: "deployed", running: { image } });
  expect(lines.some((line) => line.includes("Asking again"))).toBe(true);
});

test("the pod's own reason and last lines are told when it crashes, and the version before runs again", async () => {
  await use();
  const good = await mustDeploy("v1");
  const outcome = await deploy(await fixture.publish("v2", "ends-at-once"));
  expect(outcome).toMatchObject({ status: "reverted", running: { image: good } });
  expect(reasonOf(outcome)).toMatch(
    /CrashLoopBackOff: its container code exited with code 3[\s\S]*cannot open the ledger/,
  );
});

test("a container that used more memory than it may is said to have", async () => {
  await use();
  await mustDeploy("v1");
  expect(reasonOf(await deploy(await fixture.publish("v2", "out-of-memory")))).toMatch(/OOMKilled.*exit code 137/);
});

test("an image that the node cannot pull is told with the node's own words, though the registry had it", async () => {
  await use();
  const good = await mustDeploy("v1");
  const image = await fixture.publish("v2", "healthy");
  const put = fixture.cluster.node.behaviourOf;
  fixture.cluster.node.behaviourOf = (one) => (one.endsWith(image.digest ?? "") ? null : put(one));
  const outcome = await deploy(image);
  expect(outcome).toMatchObject({ status: "reverted", running: { image: good } });
  expect(reasonOf(outcome)).toMatch(/ImagePullBackOff: .*failed to pull and unpack image/);
});

test("a pod that no node has room for is told so after the time that a rollout may take", async () => {
  await use({ config: { startSeconds: 1 } });
  await mustDeploy("v1");
  const outcome = await deploy(await fixture.publish("v2", "unschedulable"));
  expect(reasonOf(outcome)).toMatch(/not rolled out within 1 s.*Unschedulable: 0\/3 nodes are available/);
});

test("the deadline of the Deployment itself ends a rollout, with what its pod waits for", async () => {
  await use({ spec: { progressDeadlineSeconds: 1 }, config: { startSeconds: 20 } });
  await mustDeploy("v1");
  const outcome = await deploy(await fixture.publish("v2", "never-healthy"));
  expect(reasonOf(outcome)).toMatch(/ProgressDeadlineExceeded: .*timed out progressing.*readiness probe does not pass/);
});

test("a program that ends once and comes up then is no reason to go back", async () => {
  await use();
  const image = await fixture.publish("v1", "ends-once");
  expect(await deploy(image)).toMatchObject({ status: "deployed", running: { image } });
});

test("several pods are rolled out one after the other, and all of them count", async () => {
  await use({ spec: { replicas: 3, strategy: { type: "RollingUpdate" } } });
  await mustDeploy("v1");
  const second = await mustDeploy("v2");
  const images = fixture.cluster.store.all("Pod").map(({ spec }) => spec.containers[0].image);
  expect(images).toEqual(Array(3).fill(`${fixture.registry.host}/team/orders@${second.digest}`));
});

test("a StatefulSet's pod that is stuck in the failed version is taken away, so that the one before runs again", async () => {
  await use({ kind: "StatefulSet" });
  await expect.poll(() => fixture.cluster.store.all("Pod")[0]?.status.containerStatuses).toBeDefined();
  const good = await mustDeploy("v1");
  expect(lines).toContain("Pod orders-0 of an older revision was not ready, and was deleted");
  const outcome = await deploy(await fixture.publish("v2", "ends-at-once"));
  expect(outcome).toMatchObject({ status: "reverted", running: { image: good, healthy: true } });
  expect(lines.filter((line) => line.includes("was not ready, and was deleted"))).toHaveLength(2);
});

test("somebody who changes the image while a deploy waits is told of, with who owns the workload", async () => {
  const annotations = { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:prod/orders" };
  await use({ metadata: { annotations } });
  const good = await mustDeploy("v1");
  const exact = container().image;
  const image = await fixture.publish("v2", "never-healthy");
  const outcome = await target.deploy({
    image,
    fencingToken: ++token,
    signal: signal(),
    progress: (line) => {
      if (!line.startsWith("The template has")) return;
      setTimeout(() => {
        const next = structuredClone(fixture.workload());
        next.spec.template.spec.containers[0].image = exact;
        next.metadata.generation = (next.metadata.generation ?? 1) + 1;
        fixture.cluster.store.put(next);
      }, 100);
    },
  });
  expect(outcome).toMatchObject({ status: "reverted", running: { image: { digest: good.digest } } });
  expect(reasonOf(outcome)).toMatch(/somebody else changed the image.*Argo CD's application shop/);
});

test("nodes that tell the digest of the configuration, or of a platform's manifest, run the image all the same", async () => {
  await use();
  const other = `sha256:${"ab".repeat(32)}`;
  fixture.cluster.node.imageId = () => `docker://${other}`;
  const image = await mustDeploy("v1");
  expect(await target.running(signal())).toMatchObject({ image, aliases: [other] });
  fixture.cluster.node.imageId = (asked) => `${asked.split("@")[0]}@${other}`;
  const second = await mustDeploy("v2");
  expect(await target.running(signal())).toMatchObject({ image: { digest: other }, aliases: [second.digest] });
});

for (const [what, spec, reason] of [
  ["is paused", { paused: true }, /paused/],
  ["is scaled to 0", { replicas: 0 }, /scaled to 0/],
] as const) {
  test(`a workload that ${what} is refused before anything is changed`, async () => {
    await use({ spec });
    const before = container().image;
    expect(reasonOf(await deploy(await fixture.publish("v1", "healthy")))).toMatch(reason);
    expect(container().image).toBe(before);
  });
}

test("a workload that is not there is told by its name", async () => {
  await use({ config: { name: "order" } });
  const outcome = await deploy(await fixture.publish("v1", "healthy"));
  expect(outcome).toEqual({ status: "broken", reason: "There is no Deployment order in namespace prod." });
});

test("a watch that the server ends with 410 is begun anew, and goes on waking whoever waits", async () => {
  await use({ config: { settleSeconds: 2.5 } });
  const watches = () => fixture.cluster.requests.filter((line) => line.includes("watch=true")).length;
  const only = (_: string, path: string) => path.includes("watch=true");
  const deploying = fixture.publish("v1", "healthy").then(deploy);
  fixture.cluster.refusals.push({
    status: 410,
    reason: "Expired",
    message: "too old resource version",
    times: 2,
    only,
  });
  expect(await deploying.catch(String)).toMatchObject({ status: "deployed" });
  expect(watches()).toBeGreaterThan(2);
});

for (const [owner, metadata] of [
  [
    "Argo CD's application shop",
    { annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:prod/orders" } },
  ],
  ["Flux's kustomization apps", { labels: { "kustomize.toolkit.fluxcd.io/name": "apps" } }],
  [
    "Flux's Helm release shop",
    { labels: { "helm.toolkit.fluxcd.io/name": "shop", "app.kubernetes.io/managed-by": "Helm" } },
  ],
  [
    "Helm's release shop",
    { labels: { "app.kubernetes.io/managed-by": "Helm" }, annotations: { "meta.helm.sh/release-name": "shop" } },
  ],
] as const) {
  test(`${owner} is warned of, once, when it owns the workload`, async () => {
    await use({ metadata });
    const warnings = await target.warnings?.(signal());
    expect(warnings).toHaveLength(1);
    expect(warnings?.[0]).toContain(owner);
  });
}

test("Test tells what the account may not, and which credentials are not accepted", async () => {
  await use();
  const [connection] = fixture.connections;
  if (connection === undefined) throw new Error("the fixture has a connection");
  const statuses = async (given = connection) =>
    (await testKubernetes(given, signal(), "prod")).map(({ name, status }) => `${name}: ${status}`);
  const names = ["Reach the API server", "Sign in", "Right to deploy", "Follow a rollout", "Read output"];
  expect(await statuses()).toEqual(names.map((name) => `${name}: pass`));
  fixture.cluster.may = ({ verb }) => verb !== "patch";
  const refused = await testKubernetes(connection, signal(), "prod");
  expect(refused[2]).toMatchObject({
    status: "fail",
    message: expect.stringContaining("patch deployments, patch statefulsets"),
  });
  expect(await statuses({ ...connection, secrets: { token: "old" } })).toContain("Sign in: fail");
});

test("workloads of Dagster's Helm chart come first in the list to choose from", async () => {
  await use();
  const [connection] = fixture.connections;
  if (connection === undefined) throw new Error("the fixture has a connection");
  const one = structuredClone(fixture.workload());
  fixture.cluster.store.add({
    ...one,
    metadata: { name: "zebra-user-code", namespace: "prod", generation: 1, labels: { component: "user-deployments" } },
  });
  const found = await listWorkloads(connection, "prod", signal());
  expect(found.map(({ name, isUserCode }) => [name, isUserCode])).toEqual([
    ["zebra-user-code", true],
    ["orders", false],
  ]);
});
