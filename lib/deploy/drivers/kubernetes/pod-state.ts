import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";

/** States of a container in which waiting longer does not help: the image or its configuration is wrong. */
const HOPELESS = [
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "CrashLoopBackOff",
];

/** A pod that will not come up by itself. `container`: whose output tells why; `previous`: it is that of its run before. */
export type PodFault = { readonly reason: string; readonly container: string | null; readonly previous: boolean };

/** Whether it was told to end: it may go on for its grace period, and is not counted on any more. */
export function isLeaving(pod: V1Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}

export function isReady(pod: V1Pod): boolean {
  if (isLeaving(pod)) return false;
  return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
}

/** Why a pod does not come up; null while it still may. */
export function podFault(pod: V1Pod): PodFault | null {
  if (isLeaving(pod)) return null;
  const { initContainerStatuses = [], containerStatuses = [], phase, reason, message } = pod.status ?? {};
  if (phase === "Failed") {
    const first = [...initContainerStatuses, ...containerStatuses].find(({ state }) => state?.terminated);
    const how = first === undefined ? (reason ?? "it failed") : ended(first);
    return { reason: [how, message].filter(Boolean).join(": "), container: first?.name ?? null, previous: false };
  }
  for (const status of [...initContainerStatuses, ...containerStatuses]) {
    const waiting = status.state?.waiting;
    if (!HOPELESS.includes(waiting?.reason ?? "")) continue;
    if (waiting?.reason === "CrashLoopBackOff") {
      return { reason: `CrashLoopBackOff: ${ended(status)}`, container: status.name, previous: true };
    }
    const said = waiting?.message ? `: ${waiting.message}` : "";
    return { reason: `${waiting?.reason}${said}`, container: null, previous: false };
  }
  return null;
}

/** What a pod that is not ready waits for, in a line. */
export function whyNotReady(pod: V1Pod): PodFault {
  const { conditions = [], initContainerStatuses = [], containerStatuses = [], phase = "Unknown" } = pod.status ?? {};
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") {
    return { reason: text(scheduled.reason ?? "Unschedulable", scheduled.message), container: null, previous: false };
  }
  for (const status of [...initContainerStatuses, ...containerStatuses]) {
    const waiting = status.state?.waiting;
    if (waiting !== undefined && waiting.reason !== "PodInitializing" && waiting.reason !== "ContainerCreating") {
      return { reason: text(waiting.reason ?? "Waiting", waiting.message), container: null, previous: false };
    }
    const terminated = status.state?.terminated;
    if (terminated !== undefined && !(initContainerStatuses.includes(status) && terminated.exitCode === 0)) {
      return { reason: ended(status), container: status.name, previous: false };
    }
    if (!status.ready && status.state?.running !== undefined && containerStatuses.includes(status)) {
      const restarts = status.restartCount > 0 ? `, after ${ended(status)}` : "";
      return {
        reason: `its container ${status.name} runs but its readiness probe does not pass${restarts}`,
        container: status.name,
        previous: false,
      };
    }
  }
  return { reason: `it is ${phase}`, container: null, previous: false };
}

function ended(status: V1ContainerStatus): string {
  const terminated = status.state?.terminated ?? status.lastState?.terminated;
  if (terminated === undefined) return `its container ${status.name} ended`;
  if (terminated.reason === "OOMKilled") {
    return `OOMKilled: its container ${status.name} used more memory than it may (exit code ${terminated.exitCode})`;
  }
  const said = terminated.message ? `: ${terminated.message}` : "";
  return `its container ${status.name} exited with code ${terminated.exitCode}${said}`;
}

function text(reason: string, message: string | undefined): string {
  return message ? `${reason}: ${message}` : reason;
}
