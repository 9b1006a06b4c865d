import type { V1Pod } from "@kubernetes/client-node";
import { type ImageRef, imageRepository, type KnownImage, parseReference } from "../../../domain/image.ts";
import type { Running } from "../../target.ts";
import { IMAGE } from "./journal.ts";
import { currentPods, type RolloutFacts, revisionOf } from "./judge-rollout.ts";
import { isLeaving, isReady } from "./pod-state.ts";

const DIGEST_AT_END = /sha256:[0-9a-f]{64}$/;

/**
 * What runs in a workload: the image of its oldest ready pod of the current revision, else of any pod whose container
 * runs. Null when no container does. A pod that is being ended counts only as long as none is there to follow it.
 */
export function describeRunning(facts: RolloutFacts): Running | null {
  const container = facts.workload.container?.name ?? "";
  const isFollowed = facts.pods.some((pod) => !isLeaving(pod));
  const alive = facts.pods.filter((pod) => startOf(pod, container) !== null && !(isFollowed && isLeaving(pod)));
  const current = currentPods(facts);
  const rank = (pod: V1Pod) => (current.includes(pod) ? 0 : 2) + (isReady(pod) ? 0 : 1);
  const pod = alive.toSorted(
    (a, b) => rank(a) - rank(b) || (startOf(a, container)?.getTime() ?? 0) - (startOf(b, container)?.getTime() ?? 0),
  )[0];
  if (pod === undefined) return null;
  const startedAt = startOf(pod, container) ?? new Date(0);
  const { reference, digest, aliases } = imageOfPod(pod, container);
  return {
    image: { reference, digest },
    aliases,
    // Times are told by the second, in which a container may start twice.
    instance: `${revisionOf(pod.metadata?.labels) ?? "pod"}/${pod.metadata?.uid}#${restartsOf(pod, container)}`,
    healthy: current.includes(pod) && isReady(pod),
    startedAt,
  };
}

/**
 * The image of a pod's container. Its digest is what the node says that it runs, where that is one that can be pulled.
 * The one that the pod was pinned to, which the node had to pull to start it at all, is another name of it: nodes tell that
 * of the platform's manifest, or of the configuration, where an index was asked for.
 */
export function imageOfPod(pod: V1Pod, container: string): KnownImage {
  const asked = pod.spec?.containers.find(({ name }) => name === container)?.image ?? "";
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
  const imageId = status?.imageID ?? "";
  const told = DIGEST_AT_END.exec(imageId)?.[0] ?? null;
  const pinned = parseReference(asked)?.digest ?? null;
  const digest = imageId.includes("@") ? told : (pinned ?? told);
  const all = [told, pinned].filter((one): one is string => one !== null && one !== digest);
  return { reference: nameOf(asked, pod.metadata?.annotations?.[IMAGE]), digest, aliases: [...new Set(all)] };
}

/** What people call an image that is pinned to a digest, where the deploy has written it down. */
function nameOf(asked: string, noted: string | undefined): string {
  if (noted !== undefined && isNameOf(noted, asked)) return withoutDigest(noted);
  const named = withoutDigest(asked);
  return parseReference(named)?.tag == null ? asked : named;
}

/** Somebody else may have changed the image and left the note. */
function isNameOf(noted: string, asked: string): boolean {
  return imageRepository(noted) === imageRepository(asked) && digestOf(noted) === digestOf(asked);
}

function digestOf(reference: string): string | null {
  return parseReference(reference)?.digest ?? null;
}

function withoutDigest(reference: string): string {
  return reference.split("@", 1)[0] ?? reference;
}

/** Since when the container runs; null when it does not. */
function startOf(pod: V1Pod, container: string): Date | null {
  const running = pod.status?.containerStatuses?.find(({ name }) => name === container)?.state?.running;
  return running === undefined ? null : (running.startedAt ?? new Date(0));
}

function restartsOf(pod: V1Pod, container: string): number {
  return pod.status?.containerStatuses?.find(({ name }) => name === container)?.restartCount ?? 0;
}

export function refOf({ reference, digest }: ImageRef): ImageRef {
  return { reference, digest };
}
