import type { OpenConnection } from "../../../domain/connection.ts";
import type { ImageRef } from "../../../domain/image.ts";
import { stillRuns } from "../../still-runs.ts";
import type { DeployOutcome, DeployRequest } from "../../target.ts";
import type { Cluster } from "./cluster.ts";
import type { KubernetesUnitConfig, WorkloadConfig } from "./config.ts";
import { deployWorkload } from "./deploy-workload.ts";
import { type Before, readBefore, writeBefore } from "./group-journal.ts";
import { describeGroup, findMembers, memberName, NoWorkloadsError, type Release } from "./group-members.ts";
import { readFacts } from "./read-facts.ts";
import { describeRunning, refOf } from "./running.ts";

export type KubernetesGroup = {
  readonly cluster: Cluster;
  readonly config: KubernetesUnitConfig;
  readonly release: Release;
  readonly registries: readonly OpenConnection[];
};

/**
 * Rolls the workloads of one installation out, one after the other, each as a unit of its own would be
 * (deploy-workload.ts). Where one does not come up, those before it get back what they ran. What ran before stands in an
 * annotation of the first workload until the deploy has ended, so that a call after a crash knows it.
 */
export async function deployGroup(group: KubernetesGroup, request: DeployRequest): Promise<DeployOutcome> {
  const { cluster, config, release } = group;
  const { signal, progress } = request;
  let members: WorkloadConfig[];
  try {
    members = await findMembers(cluster, config, release, signal);
  } catch (error) {
    if (!(error instanceof NoWorkloadsError)) throw error;
    return { status: "broken", reason: `${error.message} ${error.remedy}` };
  }
  const [lead] = members;
  if (lead === undefined) throw new Error("a release without workloads has none to begin with");
  progress(`${members.length} workloads of ${release.release}: ${members.map(memberName).join(", ")}`);
  const unfinished = await readBefore(cluster, lead, signal);
  const before = unfinished ?? (await lookAtAll(group, members, signal));

  let previous: ImageRef | null = null;
  for (const [index, member] of members.entries()) {
    const outcome = await deployMember(group, member, request, request.image, async () => {
      // Only whoever has the first workload's token may say what ran before.
      if (index === 0 && unfinished === null) await writeBefore(cluster, lead, before, signal);
    });
    if (outcome.status === "superseded") return outcome;
    if (outcome.status !== "deployed") {
      const touched = unfinished === null ? members.slice(0, index + 1) : members;
      const ended = await putGroupBack(
        group,
        request,
        { members, touched, before },
        { member, reason: outcome.reason },
      );
      if (ended.status !== "superseded") await writeBefore(cluster, lead, null, signal);
      return ended;
    }
    if (index === 0) previous = outcome.previous;
  }
  const running = await describeGroup(cluster, members, signal);
  if (running === null) return { status: "broken", reason: "Every workload came up, and then ended." };
  await writeBefore(cluster, lead, null, signal);
  return { status: "deployed", running, previous };
}

async function deployMember(
  { cluster, registries }: KubernetesGroup,
  member: WorkloadConfig,
  request: DeployRequest,
  image: ImageRef,
  claimed: () => Promise<void> = async () => undefined,
): Promise<DeployOutcome> {
  const progress = (line: string) => request.progress(`${memberName(member)}: ${line}`);
  return deployWorkload({ cluster, config: member, registries }, { ...request, image, progress }, claimed);
}

async function lookAtAll({ cluster }: KubernetesGroup, members: readonly WorkloadConfig[], signal: AbortSignal) {
  const before: Record<string, ImageRef | null> = {};
  for (const config of members) {
    const facts = await readFacts({ cluster, config }, signal);
    const running = facts === null ? null : describeRunning(facts);
    before[memberName(config)] = running && refOf(running.image);
  }
  return before;
}

/** The last one to be replaced is the first to get back what it ran. */
async function putGroupBack(
  group: KubernetesGroup,
  request: DeployRequest,
  {
    members,
    touched,
    before,
  }: { members: readonly WorkloadConfig[]; touched: readonly WorkloadConfig[]; before: Before },
  failed: { member: WorkloadConfig; reason: string },
): Promise<DeployOutcome> {
  const lost: string[] = [];
  request.progress(`${memberName(failed.member)} did not come up; putting back what ran before`);
  for (const member of touched.toReversed()) {
    const image = before[memberName(member)] ?? null;
    if (image === null) {
      lost.push(`${memberName(member)} ran nothing before.`);
      continue;
    }
    const outcome = await deployMember(group, member, request, image);
    if (outcome.status === "superseded") return outcome;
    if (outcome.status !== "deployed" && !stillRuns(outcome, image)) {
      lost.push(`${memberName(member)}: ${outcome.reason}`);
    }
  }
  const said = `${memberName(failed.member)}: ${failed.reason}`;
  if (lost.length > 0) return { status: "broken", reason: `${said}\nNot all was put back. ${lost.join("\n")}` };
  const running = await describeGroup(group.cluster, members, request.signal);
  if (running === null) return { status: "broken", reason: `${said}\nWhat ran before was put back, and then ended.` };
  return { status: "reverted", reason: said, running };
}
