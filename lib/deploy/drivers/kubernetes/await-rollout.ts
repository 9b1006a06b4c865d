import { setTimeout as delay } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import type { Progress } from "../../target.ts";
import type { Cluster } from "./cluster.ts";
import type { KubernetesUnitConfig } from "./config.ts";
import { currentPods, judgeRollout, type RolloutFacts, type RolloutVerdict } from "./judge-rollout.ts";
import { mayPass } from "./kubernetes-error.ts";
import { isReady, type PodFault, whyNotReady } from "./pod-state.ts";
import { watchChanges } from "./watch-changes.ts";
import { called, type Workload } from "./workload.ts";

/** Where nothing rings, because watching is not allowed or broke off. */
const POLL_MS = 2_000;
/** Controllers change many things in a row; they are looked at together. */
const LEAST_GAP_MS = 100;
const REASON = { lines: 30, mostBytes: 3_000 };

export type Rollout =
  | { readonly ok: true; readonly facts: RolloutFacts }
  | { readonly ok: false; readonly reason: string; readonly facts: RolloutFacts };

/** Everything that a rollout is judged by. */
export type ReadFacts = (signal: AbortSignal) => Promise<RolloutFacts>;

/**
 * Waits until every pod of the current template is ready and has stayed so, without a restart, for `settleSeconds`; or
 * until it is clear that this will not be.
 */
export async function awaitRollout(
  cluster: Cluster,
  read: ReadFacts,
  { startSeconds, settleSeconds }: Pick<KubernetesUnitConfig, "startSeconds" | "settleSeconds">,
  signal: AbortSignal,
  progress: Progress,
): Promise<Rollout> {
  const deadline = Date.now() + startSeconds * 1_000;
  const bell = new Bell();
  const over = new AbortController();
  const watching = AbortSignal.any([signal, over.signal]);
  let ready = null as { key: string; since: number } | null;
  let told = "";
  let watched = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const facts = await readPatiently(read, deadline, signal, progress);
      if (!watched) {
        watched = true;
        for (const path of watchedPaths(facts.workload)) {
          void watchChanges(cluster, path.path, path.query, null, () => bell.ring(), watching);
        }
      }
      const verdict = judgeRollout(facts);
      if (verdict.state === "failed" || verdict.state === "given up") {
        return { ok: false, reason: await inWords(cluster, facts.workload, verdict, signal), facts };
      }
      const line = lineOf(verdict, settleSeconds);
      if (line !== told) progress(line);
      told = line;
      if (verdict.state === "ready") {
        if (ready?.key !== verdict.key) ready = { key: verdict.key, since: Date.now() };
        const leftMs = ready.since + settleSeconds * 1_000 - Date.now();
        if (leftMs <= 0) return { ok: true, facts };
        await bell.wait(Math.min(POLL_MS, leftMs), signal);
        continue;
      }
      ready = null;
      if (Date.now() >= deadline) {
        return { ok: false, reason: await tooLate(cluster, facts, startSeconds, signal), facts };
      }
      await bell.wait(POLL_MS, signal);
    }
  } finally {
    over.abort();
  }
}

/** An API server that restarts in the middle ends nothing: the controllers go on, and are asked again. */
async function readPatiently(
  read: ReadFacts,
  deadline: number,
  signal: AbortSignal,
  progress: Progress,
): Promise<RolloutFacts> {
  for (let tries = 1; ; tries++) {
    try {
      return await read(signal);
    } catch (error) {
      if (!mayPass(error) || Date.now() >= deadline) throw error;
      if (tries === 1) progress(`${error.message} Asking again`);
      await delay(POLL_MS, undefined, { signal });
    }
  }
}

function watchedPaths({ kind, namespace, name, selector }: Workload) {
  const apps = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}`;
  return [
    {
      path: `${apps}/${kind === "Deployment" ? "deployments" : "statefulsets"}`,
      query: { fieldSelector: `metadata.name=${name}` },
    },
    { path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`, query: { labelSelector: selector } },
  ];
}

function lineOf(verdict: Extract<RolloutVerdict, { state: "waiting" | "ready" }>, settleSeconds: number): string {
  return verdict.state === "waiting" ? verdict.line : `Every pod is ready; watching it for ${settleSeconds} s`;
}

async function tooLate(
  cluster: Cluster,
  facts: RolloutFacts,
  startSeconds: number,
  signal: AbortSignal,
): Promise<string> {
  const late = `${called(facts.workload)} was not rolled out within ${startSeconds} s`;
  const pod = currentPods(facts).find((one) => !isReady(one));
  if (pod === undefined) {
    return facts.pods.length === 0 ? `${late}: no pod was made (kubectl describe says why)` : late;
  }
  const fault = whyNotReady(pod);
  return withOutput(cluster, `${late}: pod ${pod.metadata?.name}: ${fault.reason}`, pod, fault, signal);
}

async function inWords(
  cluster: Cluster,
  workload: Workload,
  verdict: Extract<RolloutVerdict, { state: "failed" | "given up" }>,
  signal: AbortSignal,
): Promise<string> {
  const { pod } = verdict;
  if (verdict.state === "failed") {
    return withOutput(
      cluster,
      `pod ${verdict.pod.metadata?.name}: ${verdict.fault.reason}`,
      verdict.pod,
      verdict.fault,
      signal,
    );
  }
  const what = `${called(workload)} is not rolled out: ${verdict.condition}`;
  if (pod === null) return what;
  // That a deadline passed says nothing of why.
  const why = whyNotReady(pod);
  return withOutput(cluster, `${what}; pod ${pod.metadata?.name}: ${why.reason}`, pod, why, signal);
}

async function withOutput(
  cluster: Cluster,
  reason: string,
  pod: V1Pod,
  { container, previous }: PodFault,
  signal: AbortSignal,
): Promise<string> {
  if (container === null) return reason;
  const output =
    (await cluster.log(pod, container, { ...REASON, previous }, signal)) ??
    (await cluster.log(pod, container, { ...REASON, previous: !previous }, signal));
  return output === null || output.trim() === "" ? reason : `${reason}\n${output.trim()}`;
}

/** Wakes whoever waits, soon after something rang. */
class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(mostMs: number, signal: AbortSignal): Promise<void> {
    const gap = Math.min(LEAST_GAP_MS, mostMs);
    await delay(gap, undefined, { signal });
    if (!this.#rung && mostMs > gap) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await delay(mostMs - gap, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined);
      this.#wake = null;
      signal.throwIfAborted();
    }
    this.#rung = false;
  }
}
