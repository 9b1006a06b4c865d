import type { ImageRef } from "../../../domain/image.ts";
import { stillRuns } from "../../still-runs.ts";
import type { DeployOutcome, DeployRequest } from "../../target.ts";
import { type DockerUnit, deployContainer } from "./deploy-container.ts";
import { claimFence, SupersededError } from "./fence.ts";
import { type Before, beginGroup, endGroup, readUnfinished } from "./group-journal.ts";
import { describeGroup, findMembers, groupName, MissingServiceError, readMains } from "./group-members.ts";
import { knownImage } from "./image-facts.ts";
import { hasEverRun } from "./inspected.ts";

type Group = { readonly project: string; readonly services: readonly string[] };
type Failure = { readonly member: string; readonly reason: string };

/**
 * Replaces several containers that are one installation, one after the other, each as a unit of its own would be
 * (deploy-container.ts). Where one does not come up, those before it get back what they ran before; a group is never
 * left in two halves while that can be helped. What ran before is written down first, so that a call after a crash
 * knows it even where half of the containers run the new image by then.
 */
export async function deployGroup(unit: DockerUnit, group: Group, request: DeployRequest): Promise<DeployOutcome> {
  const { engine } = unit;
  const { signal, progress, fencingToken } = request;
  const name = groupName(group);
  let members: string[];
  try {
    members = await findMembers(engine, group, signal);
  } catch (error) {
    if (!(error instanceof MissingServiceError)) throw error;
    return { status: "broken", reason: `${error.message} ${error.remedy}` };
  }
  try {
    // All of them first: a lower token finds out before it has changed anything.
    await claimFence(engine, name, fencingToken, signal);
  } catch (error) {
    if (error instanceof SupersededError) return { status: "superseded", reason: error.message };
    throw error;
  }
  const unfinished = await readUnfinished(engine, name, signal);
  const before = unfinished ?? (await readBefore(unit, members, signal));
  await beginGroup(engine, name, before, signal);
  progress(`${members.length} containers of ${group.project}: ${members.join(", ")}`);

  let previous: ImageRef | null = null;
  for (const [index, member] of members.entries()) {
    const outcome = await deployMember(unit, member, request, request.image);
    if (outcome.status === "superseded") return outcome;
    if (outcome.status !== "deployed") {
      const failure = { member, reason: outcome.reason };
      // Those after it were not touched, unless by a deploy that was left unfinished.
      const touched = unfinished === null ? members.slice(0, index + 1) : members;
      const ended = await putGroupBack(unit, request, { members, touched, before }, failure);
      if (ended.status !== "superseded") await endGroup(engine, name, signal);
      return ended;
    }
    if (index === 0) previous = outcome.previous;
  }
  const running = await describeGroup(engine, members, signal);
  if (running === null) return { status: "broken", reason: "All containers came up, and then ended." };
  await endGroup(engine, name, signal);
  return { status: "deployed", running, previous };
}

function deployMember(
  unit: DockerUnit,
  member: string,
  request: DeployRequest,
  image: ImageRef,
): Promise<DeployOutcome> {
  const { compose, ...config } = unit.config;
  return deployContainer(
    { ...unit, config: { ...config, container: member } },
    { ...request, image, progress: (line) => request.progress(`${member}: ${line}`) },
  );
}

async function readBefore({ engine }: DockerUnit, members: readonly string[], signal: AbortSignal): Promise<Before> {
  const before: Record<string, ImageRef | null> = {};
  for (const [name, main] of await readMains(engine, members, signal)) {
    if (main === null || !hasEverRun(main)) {
      before[name] = null;
      continue;
    }
    const image = await engine.image(main.Image, signal);
    const { reference, digest } = knownImage(main.Config.Image ?? main.Image, main.Image, image);
    before[name] = { reference, digest };
  }
  return before;
}

/** The last one to be replaced is the first to get back what it ran. */
async function putGroupBack(
  unit: DockerUnit,
  request: DeployRequest,
  { members, touched, before }: { members: readonly string[]; touched: readonly string[]; before: Before },
  { member: failed, reason }: Failure,
): Promise<DeployOutcome> {
  const { engine, config } = unit;
  const { signal, progress } = request;
  const lost: string[] = [];
  progress(`${failed} did not come up; putting back what ran before`);
  for (const member of touched.toReversed()) {
    const image = before[member] ?? null;
    if (image === null) {
      const main = (await readMains(engine, [member], signal)).get(member) ?? null;
      if (main?.State.Running) {
        await engine.stop(main.Id, config.stopSeconds, signal);
        progress(`${member}: stopped, since it never ran before`);
      }
      lost.push(`${member} never ran before.`);
      continue;
    }
    const outcome = await deployMember(unit, member, request, image);
    if (outcome.status === "superseded") return outcome;
    if (outcome.status !== "deployed" && !stillRuns(outcome, image)) lost.push(`${member}: ${outcome.reason}`);
  }
  const said = `${failed}: ${reason}`;
  if (lost.length > 0) return { status: "broken", reason: `${said}\nNot all was put back. ${lost.join("\n")}` };
  const running = await describeGroup(engine, members, signal);
  if (running === null) return { status: "broken", reason: `${said}\nWhat ran before was put back, and then ended.` };
  return { status: "reverted", reason: said, running };
}
