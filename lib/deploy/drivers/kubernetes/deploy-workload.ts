import { type ImageRef, imageRepository, isDigestOf } from "../../../domain/image.ts";
import type { DeployOutcome, DeployRequest, Progress, Running } from "../../target.ts";
import { awaitRollout, type Rollout } from "./await-rollout.ts";
import { type FoundImage, findImage } from "./find-image.ts";
import { type Journal, journalAnnotation, readJournal, type TemplateParts, TOKEN, tokenOf } from "./journal.ts";
import { currentPods, currentRevision, judgeRollout, type RolloutFacts } from "./judge-rollout.ts";
import { isAnswer } from "./kubernetes-error.ts";
import { ownerWarnings } from "./owners.ts";
import { isLeaving, isReady } from "./pod-state.ts";
import { readFacts } from "./read-facts.ts";
import { describeRunning, refOf } from "./running.ts";
import { restarted, templateParts, templatePatch, withImage } from "./template.ts";
import type { KubernetesUnit } from "./unit.ts";
import { called, type Workload } from "./workload.ts";

/** How often a write is tried again because somebody else wrote in between; controllers write several times a second. */
const MOST_CONFLICTS = 50;

/** A higher fencing token was seen. */
class SupersededError extends Error {
  override readonly name = "SupersededError";
}

/** The template is no longer the one that this deploy put there. */
class TakenOverError extends Error {
  override readonly name = "TakenOverError";
  readonly image: string;

  constructor(image: string) {
    super(`somebody else changed the image to ${image}`);
    this.image = image;
  }
}

type Deploy = KubernetesUnit & {
  readonly token: bigint;
  readonly signal: AbortSignal;
  readonly progress: Progress;
};

/** What is pulled, and what it is called. */
type Goal = {
  readonly image: ImageRef;
  readonly aliases: readonly string[];
  readonly exact: string;
  readonly named: string;
};

/**
 * Rolls a workload out with another image. Template and journal are written by one patch, so that whoever finds the
 * workload after a crash knows from it alone how far the deploy came and what to put back (journal.ts).
 */
export async function deployWorkload(
  unit: KubernetesUnit,
  request: DeployRequest,
  /** Called once no lower token can deploy here any more, before anything is changed. */
  claimed: () => Promise<void> = async () => undefined,
): Promise<DeployOutcome> {
  const { signal, progress } = request;
  const deploy: Deploy = { ...unit, token: request.fencingToken, signal, progress };
  const facts = await readFacts(unit, signal);
  if (facts === null) return { status: "broken", reason: missing(unit) };
  progress(`Found ${called(facts.workload)}, generation ${facts.workload.generation}`);
  try {
    await claim(deploy);
    await claimed();
    return await attempt(deploy, request.image);
  } catch (error) {
    if (error instanceof SupersededError) return { status: "superseded", reason: error.message };
    if (error instanceof TakenOverError) return await takenOver(deploy, error);
    throw error;
  }
}

/** Notes the fencing token, by compare-and-set on the resource version: of two at once one sees the other's. */
async function claim(deploy: Deploy): Promise<void> {
  await write(deploy, (workload) =>
    tokenOf(workload) === deploy.token ? null : { metadata: { annotations: { [TOKEN]: String(deploy.token) } } },
  );
  deploy.progress(`Claimed with token ${deploy.token}`);
}

async function attempt(deploy: Deploy, wanted: ImageRef): Promise<DeployOutcome> {
  const { signal, progress, registries } = deploy;
  const facts = await requireFacts(deploy);
  const { workload } = facts;
  const journal = readJournal(workload);
  const unfinished = journal?.phase === "rolling" || journal?.phase === "reverting" ? journal : null;
  if (unfinished !== null) progress("A deploy of this workload was left unfinished; going on from there");
  const found = await findImage(registries, wanted, facts, signal);
  const goal = goalOf(found, wanted);
  if (typeof goal === "string" || workload.obstacle !== null || workload.container === null) {
    const reason = typeof goal === "string" ? goal : (workload.obstacle ?? noContainer(deploy, workload));
    if (unfinished !== null && workload.obstacle === null) return putBack(deploy, { ...unfinished, reason });
    return refuse(facts, reason);
  }
  progress(`Found ${goal.named}`);

  if (unfinished !== null && isGoal(unfinished.image.digest, goal)) {
    return unfinished.phase === "rolling"
      ? judge(deploy, unfinished)
      : putBack(deploy, { ...unfinished, reason: unfinished.reason ?? "the deploy before was taken back" });
  }
  const running = describeRunning(facts);
  const runs =
    running?.healthy === true &&
    isDigestOf(goal.image.digest, { ...running.image, aliases: [...running.aliases, ...goal.aliases] });
  if (unfinished === null && runs && judgeRollout(facts).state === "ready") {
    progress("The image runs already");
    const previous = journal?.phase === "deployed" && isGoal(journal.image.digest, goal) ? journal.previous : null;
    return { status: "deployed", running, previous };
  }
  // What an unfinished deploy put there never proved itself; what was there before it did.
  const base = unfinished ?? { before: templateParts(workload), previous: running && refOf(running.image) };
  return replace(deploy, goal, base);
}

/** Puts the goal into the template, and the journal beside it. */
async function replace(
  deploy: Deploy,
  goal: Goal,
  { before, previous }: { before: TemplateParts; previous: ImageRef | null },
): Promise<DeployOutcome> {
  const journal: Journal = {
    phase: "rolling",
    image: goal.image,
    previous,
    before,
    put: goal.exact,
    reason: null,
  };
  await write(deploy, (workload) => {
    const parts = withImage(templateParts(workload), goal.exact, goal.named, {
      isCodeServer: !deploy.config.siblings,
    });
    const isSame = JSON.stringify(parts) === JSON.stringify(templateParts(workload));
    return patchOf(workload, isSame ? restarted(parts, new Date()) : parts, journal);
  });
  deploy.progress(`The template has ${goal.exact}`);
  return judge(deploy, journal);
}

/** Waits for the rollout of the goal; puts the version before back when it does not come up. */
async function judge(deploy: Deploy, journal: Journal): Promise<DeployOutcome> {
  const rollout = await roll(deploy, journal.put);
  if (!rollout.ok) {
    return putBack(deploy, { ...journal, reason: `${journal.image.reference} did not come up: ${rollout.reason}` });
  }
  const running = describeRunning(rollout.facts);
  if (running === null) throw new Error(`no pod of ${called(rollout.facts.workload)} runs, though all are ready`);
  await note(deploy, { ...journal, phase: "deployed" });
  deploy.progress(`${journal.image.reference} runs`);
  return { status: "deployed", running, previous: journal.previous };
}

async function putBack(deploy: Deploy, failed: Journal & { reason: string }): Promise<DeployOutcome> {
  const { progress } = deploy;
  progress(`${failed.reason.split("\n", 1)[0]}; putting the version before back`);
  const journal: Journal = { ...failed, phase: "reverting", put: failed.before.image };
  if (failed.phase !== "reverting") {
    await write(deploy, (workload) => {
      requirePut(workload, failed.put);
      return patchOf(workload, failed.before, journal);
    });
    progress(`The template has ${failed.before.image} again`);
  }
  const rollout = await roll(deploy, journal.put);
  await note(deploy, { ...journal, phase: rollout.ok ? "reverted" : "broken" });
  if (!rollout.ok) {
    const reason = `${failed.reason}\nThe version before (${failed.before.image}) did not come up either: ${rollout.reason}`;
    return { status: "broken", reason };
  }
  const running = describeRunning(rollout.facts);
  if (running === null) throw new Error(`no pod of ${called(rollout.facts.workload)} runs, though all are ready`);
  progress(`${running.image.reference} runs again`);
  return { status: "reverted", reason: failed.reason, running };
}

/** Waits for the rollout of the template that has the image `put`. */
async function roll(deploy: Deploy, put: string): Promise<Rollout> {
  const { cluster, config, signal, progress } = deploy;
  const read = async () => {
    const facts = await requireFacts(deploy);
    requireToken(deploy, facts.workload);
    requirePut(facts.workload, put);
    await removeStuck(deploy, facts);
    return facts;
  };
  return awaitRollout(cluster, read, config, signal, progress);
}

async function note(deploy: Deploy, journal: Journal): Promise<void> {
  await write(deploy, (workload) => {
    requirePut(workload, journal.put);
    return { metadata: { annotations: journalAnnotation(journal) } };
  });
}

/**
 * Writes what `change` makes of the workload as it is now, if that is what is still there; else looks again. Null: there
 * is nothing to write.
 * @throws SupersededError where a higher token was seen.
 */
async function write(deploy: Deploy, change: (workload: Workload) => object | null): Promise<void> {
  const { cluster, signal } = deploy;
  for (let conflicts = 0; ; conflicts++) {
    const { workload } = await requireFacts(deploy);
    requireToken(deploy, workload);
    const patch = change(workload);
    if (patch === null) return;
    const { kind, namespace, name, resourceVersion } = workload;
    const metadata = "metadata" in patch ? (patch.metadata as object) : {};
    try {
      await cluster.patchWorkload(
        kind,
        namespace,
        name,
        { ...patch, metadata: { ...metadata, resourceVersion } },
        signal,
      );
      return;
    } catch (error) {
      if (!isAnswer(error, 409) || conflicts === MOST_CONFLICTS) throw error;
      deploy.progress("The workload has changed meanwhile; looking at it again");
    }
  }
}

function patchOf(workload: Workload, parts: TemplateParts, journal: Journal): object {
  return {
    metadata: { annotations: journalAnnotation(journal) },
    spec: templatePatch(workload.container?.name ?? "", parts),
  };
}

function requireToken(deploy: Deploy, workload: Workload): void {
  const seen = tokenOf(workload);
  if (seen <= deploy.token) return;
  throw new SupersededError(`The workload has seen token ${seen}, which is higher than ${deploy.token}.`);
}

function requirePut({ container }: Workload, put: string): void {
  if (container?.image !== put) throw new TakenOverError(container?.image ?? "none");
}

/** Somebody, or a tool that owns the workload, put another image there while this deploy waited. */
async function takenOver(deploy: Deploy, error: TakenOverError): Promise<DeployOutcome> {
  const facts = await requireFacts(deploy);
  const reason = [
    `While the deploy was under way, ${error.message} in ${called(facts.workload)}.`,
    ...ownerWarnings(facts.workload),
  ].join(" ");
  const rollout = await roll(deploy, facts.workload.container?.image ?? "").catch((again: unknown) => {
    if (again instanceof TakenOverError) return null;
    throw again;
  });
  const running: Running | null = rollout?.ok ? describeRunning(rollout.facts) : null;
  return running === null ? { status: "broken", reason } : { status: "reverted", reason, running };
}

/**
 * A StatefulSet waits for a pod to become ready before it replaces it: one of a revision that never does would stand in the
 * way of every other for ever.
 */
async function removeStuck({ cluster, signal, progress }: Deploy, facts: RolloutFacts): Promise<void> {
  if (facts.workload.kind !== "StatefulSet" || currentRevision(facts) === null) return;
  const current = currentPods(facts);
  for (const pod of facts.pods) {
    if (isLeaving(pod) || current.includes(pod) || isReady(pod)) continue;
    await cluster.deletePod(pod, signal);
    progress(`Pod ${pod.metadata?.name} of an older revision was not ready, and was deleted`);
  }
}

async function requireFacts(deploy: Deploy): Promise<RolloutFacts> {
  const facts = await readFacts(deploy, deploy.signal);
  if (facts === null) throw new Error(missing(deploy));
  return facts;
}

/** What is to be pulled; or why it cannot be said. */
function goalOf(found: FoundImage, wanted: ImageRef): Goal | string {
  switch (found.place) {
    case "registry": {
      const { reference, digest, aliases, exact } = found;
      return { image: { reference, digest }, aliases, exact, named: namedWith(reference, digest) };
    }
    case "nowhere":
      return found.reason;
    case "unknown": {
      const { reference, digest } = found;
      if (digest === null) return `The digest of ${wanted.reference} cannot be told: ${found.reason}`;
      // Nodes may have credentials that the worker has not, and say so themselves when they have none.
      const exact = `${imageRepository(reference)}@${digest}`;
      return { image: { reference, digest }, aliases: [], exact, named: namedWith(reference, digest) };
    }
  }
}

function namedWith(reference: string, digest: string): string {
  return `${reference.split("@", 1)[0]}@${digest}`;
}

function isGoal(digest: string | null, goal: Goal): boolean {
  return digest !== null && isDigestOf(digest, { digest: goal.image.digest, aliases: goal.aliases }) === true;
}

/** What a refused deploy tells: what runs goes on as it was. */
function refuse(facts: RolloutFacts, reason: string): DeployOutcome {
  const running = describeRunning(facts);
  return running === null
    ? { status: "broken", reason: `${reason}\nNothing was changed, and nothing runs.` }
    : { status: "reverted", reason: `${reason}\nNothing was changed.`, running };
}

function missing({ config, cluster }: KubernetesUnit): string {
  const namespace = config.namespace ?? cluster.access.namespace;
  return `There is no ${called({ kind: config.kind, name: config.name, namespace })}.`;
}

function noContainer({ config }: KubernetesUnit, workload: Workload): string {
  return `${called(workload)} has no container ${config.container}; it has: ${workload.containerNames.join(", ")}.`;
}
