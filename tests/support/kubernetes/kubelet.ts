import type { Behaviour } from "#tests/contract/deploy-target.ts";
import { isPodReady } from "./controllers.ts";
import type { Store, Stored } from "./store.ts";

/** What the node does beyond the suite's behaviours. */
export type PodBehaviour = Behaviour | "out-of-memory" | "unschedulable" | "ends-once";

export type Node = {
  /** What the image of that text does; null when it cannot be pulled. */
  behaviourOf(image: string): PodBehaviour | null;
  /** Whether two containers of one workload ever ran at once. */
  overlapped: boolean;
  /** What `imageID` says of an image; its own reference unless set. */
  imageId?: (image: string) => string;
};

/** Each step of a container's life takes this; the back-off after a crash is far longer, as it is in earnest. */
const STEP_MS = 25;
const READY_MS = 40;
const CRASH_MS = 60;
const BACK_OFF_MS = 8_000;
/** How long a program that does not heed SIGTERM is waited for. */
const GRACE_MS = 120;

/** `pulled`: what its image did when it was pulled, which stays on the node though a registry loses it. */
type Life = { step: number; since: number; restarts: number; last: object | null; pulled: PodBehaviour | null };
const lives = new WeakMap<Store, Map<string, Life>>();

/** One round of the node agent: moves every pod's container on by its behaviour. */
export function runNode(store: Store, node: Node): void {
  const all = lives.get(store) ?? new Map<string, Life>();
  lives.set(store, all);
  for (const pod of store.all("Pod")) {
    const life = all.get(pod.metadata.uid) ?? { step: 0, since: Date.now(), restarts: 0, last: null, pulled: null };
    all.set(pod.metadata.uid, life);
    if (pod.metadata.deletionTimestamp === undefined) live(store, node, pod, life);
    else leave(store, node, pod);
  }
  const running = store.all("Pod").filter(isContainerRunning);
  const names = running.map(({ metadata }) => metadata.labels.app);
  if (new Set(names).size < names.length) node.overlapped = true;
}

export function isContainerRunning(pod: Stored): boolean {
  const statuses: { state?: { running?: object } }[] = pod.status.containerStatuses ?? [];
  return statuses.some(({ state }) => state?.running !== undefined);
}

export const LAST_WORDS = "cannot open the ledger";

function leave(store: Store, node: Node, pod: Stored): void {
  const waited = Date.now() - Date.parse(pod.metadata.deletionTimestamp ?? "");
  const image: string = pod.spec.containers[0].image;
  if (waited < (node.behaviourOf(image) === "ignores-stop" ? GRACE_MS : STEP_MS)) return;
  store.remove(pod);
}

function live(store: Store, node: Node, pod: Stored, life: Life) {
  const image: string = pod.spec.containers[0].image;
  const behaviour = node.behaviourOf(image) ?? life.pulled;
  const sinceMs = Date.now() - life.since;
  const go = (step: number) => Object.assign(life, { step, since: Date.now() });
  const waiting = (reason: string, message?: string) =>
    note(store, node, pod, life, { waiting: { reason, ...(message !== undefined && { message }) } }, false);
  if (behaviour === "unschedulable") {
    const message = "0/3 nodes are available: 3 Insufficient memory.";
    const next = structuredClone(pod);
    next.status = {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
    };
    return store.put(next);
  }
  if (behaviour === null) {
    const message = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`;
    if (sinceMs < STEP_MS) return waiting("ContainerCreating");
    return sinceMs < STEP_MS * 3
      ? waiting("ErrImagePull", message)
      : waiting("ImagePullBackOff", `Back-off pulling image "${image}": ${message}`);
  }
  switch (life.step) {
    case 0:
      if (sinceMs < STEP_MS) return waiting("ContainerCreating");
      life.pulled = behaviour;
      go(1);
      return note(store, node, pod, life, { running: { startedAt: inSeconds() } }, false);
    case 1: {
      const crashes =
        behaviour === "ends-at-once" ||
        behaviour === "out-of-memory" ||
        (behaviour === "ends-once" && life.restarts === 0);
      if (crashes && sinceMs >= STEP_MS) return crash(store, node, pod, life, behaviour, go);
      if (crashes || behaviour === "never-healthy" || sinceMs < READY_MS) return;
      go(2);
      return note(store, node, pod, life, pod.status.containerStatuses[0].state, true);
    }
    case 2:
      if (behaviour === "ends-when-healthy" && sinceMs >= CRASH_MS) return crash(store, node, pod, life, behaviour, go);
      // What the program was told to do may have changed since.
      if (behaviour === "ends-at-once") return;
      if (!isPodReady(pod)) note(store, node, pod, life, pod.status.containerStatuses[0].state, true);
      return;
    default:
      if (sinceMs < BACK_OFF_MS) return;
      Object.assign(life, { step: 1, since: Date.now() });
      return note(store, node, pod, life, { running: { startedAt: inSeconds() } }, false);
  }
}

/** The first time it is started again at once, afterwards after a pause. */
function crash(store: Store, node: Node, pod: Stored, life: Life, behaviour: PodBehaviour, go: (step: number) => void) {
  const oom = behaviour === "out-of-memory";
  life.last = {
    terminated: {
      exitCode: oom ? 137 : 3,
      reason: oom ? "OOMKilled" : "Error",
      finishedAt: inSeconds(),
    },
  };
  life.restarts++;
  if (life.restarts === 1) {
    go(1);
    return note(store, node, pod, life, { running: { startedAt: inSeconds() } }, false);
  }
  go(3);
  const message = `back-off 10s restarting failed container=code pod=${pod.metadata.name}`;
  note(store, node, pod, life, { waiting: { reason: "CrashLoopBackOff", message } }, false);
}

function note(store: Store, node: Node, pod: Stored, life: Life, state: object, ready: boolean): void {
  const { name, image } = pod.spec.containers[0];
  const hasStarted = "running" in state || life.last !== null;
  const next = structuredClone(pod);
  const is = ready ? "True" : "False";
  next.status = {
    phase: hasStarted ? "Running" : "Pending",
    startTime: pod.metadata.creationTimestamp,
    conditions: [
      { type: "PodScheduled", status: "True" },
      { type: "ContainersReady", status: is },
      {
        type: "Ready",
        status: is,
        ...(!ready && { reason: "ContainersNotReady", message: `containers with unready status: [${name}]` }),
      },
    ],
    containerStatuses: [
      {
        name,
        image,
        imageID: hasStarted ? (node.imageId?.(image) ?? image) : "",
        ready,
        started: hasStarted,
        restartCount: life.restarts,
        state,
        lastState: life.last ?? {},
      },
    ],
  };
  store.put(next);
}

/** Kubernetes tells times by the second. */
function inSeconds(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
