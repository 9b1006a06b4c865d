import type { V1Pod } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import type { RolloutFacts } from "#lib/deploy/drivers/kubernetes/judge-rollout.ts";
import { describeRunning } from "#lib/deploy/drivers/kubernetes/running.ts";

const OLD = `sha256:${"a".repeat(64)}`;
const NEW = `sha256:${"b".repeat(64)}`;

/** A pod whose container `orders` runs, or is being started again. */
function pod(name: string, digest: string, state: { runs: boolean; leaving: boolean }): V1Pod {
  return {
    metadata: {
      uid: name,
      labels: { "controller-revision-hash": digest },
      ...(state.leaving ? { deletionTimestamp: new Date() } : {}),
    },
    spec: { containers: [{ name: "orders", image: "shop/orders:1" }] },
    status: {
      conditions: [{ type: "Ready", status: state.runs ? "True" : "False" }],
      containerStatuses: [
        {
          name: "orders",
          image: "shop/orders:1",
          imageID: `shop/orders@${digest}`,
          ready: state.runs,
          restartCount: 0,
          state: state.runs ? { running: { startedAt: new Date(0) } } : { waiting: { reason: "CrashLoopBackOff" } },
        },
      ],
    },
  };
}

function running(...pods: V1Pod[]) {
  const workload = {
    kind: "StatefulSet",
    container: { name: "orders" },
    generation: 1,
    status: { observedGeneration: 1, updateRevision: NEW },
  };
  return describeRunning({ workload: workload as unknown as RolloutFacts["workload"], replicaSets: [], pods });
}

test("a pod of the current revision comes before one of another", () => {
  const pods = [pod("old", OLD, { runs: true, leaving: false }), pod("new", NEW, { runs: true, leaving: false })];
  expect(running(...pods)).toMatchObject({ image: { digest: NEW }, healthy: true });
});

test("a pod on its way out is what runs as long as none follows it", () => {
  expect(running(pod("old", OLD, { runs: true, leaving: true }))).toMatchObject({
    image: { digest: OLD },
    healthy: false,
  });
});

test("while the new container starts again, the old pod on its way out is not what runs", () => {
  const old = pod("old", OLD, { runs: true, leaving: true });
  expect(running(old, pod("new", NEW, { runs: false, leaving: false }))).toBeNull();
  expect(running(old, pod("new", NEW, { runs: true, leaving: false }))).toMatchObject({ image: { digest: NEW } });
});
