import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type ImageRef, isDigestOf } from "../../../domain/image.ts";
import type { DeployOutcome, DeployRequest } from "../../target.ts";
import type { WebhookUnitConfig } from "./config.ts";
import { type DeploymentAnswer, deploymentAnswerSchema, runningAnswerSchema } from "./protocol.ts";
import type { Receiver } from "./receiver.ts";
import { WebhookError } from "./webhook-error.ts";

const POLL_MS = 150;
const LONGEST_POLL_MS = 2_000;

export type WebhookUnit = { readonly receiver: Receiver; readonly config: WebhookUnitConfig };

/**
 * Has the receiver deploy, and asks how it stands until it is over. The deploy's id follows from unit, image and token:
 * whoever goes on after a crash with the same claim asks of the same deploy, and a receiver that is told twice deploys
 * once.
 */
export async function deployByWebhook(unit: WebhookUnit, request: DeployRequest): Promise<DeployOutcome> {
  const { receiver, config } = unit;
  const { image, fencingToken, signal, progress } = request;
  const id = deployId(config.unit, image, fencingToken);
  const until = Date.now() + config.deploySeconds * 1_000;
  const leftMs = () => Math.max(0, until - Date.now());
  const order = {
    action: "deploy",
    unit: config.unit,
    id,
    image,
    fencingToken: String(fencingToken),
    settleSeconds: config.settleSeconds,
  };
  progress(`Asking ${receiver.url} to deploy ${image.reference}`);
  const send = () => receiver.ask(order, deploymentAnswerSchema, { delivery: id, patienceMs: leftMs() }, signal);
  let told = 0;
  let answer = await send();
  for (let pauseMs = POLL_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_POLL_MS)) {
    for (const line of answer.progress.slice(told)) progress(line);
    told = Math.max(told, answer.progress.length);
    if (answer.status !== "running" && answer.status !== "not_found") return judge(unit, request, answer);
    if (leftMs() === 0) {
      throw new WebhookError(
        `${receiver.url} did not say within ${config.deploySeconds} seconds how the deploy ended.`,
        "See the receiver's own log, and what runs.",
        null,
      );
    }
    // A receiver that was restarted without its memory is told again, under the same id.
    if (answer.status === "not_found") {
      progress("The receiver does not know of the deploy any more; telling it again");
      told = 0;
      await delay(pauseMs, undefined, { signal });
      answer = await send();
      continue;
    }
    await delay(pauseMs, undefined, { signal });
    const question = { action: "deployment", unit: config.unit, id };
    answer = await receiver.ask(question, deploymentAnswerSchema, { patienceMs: leftMs() }, signal);
  }
}

/** What a receiver says of its own success is not taken for it: what runs then is asked for, and has to be the image, and healthy. */
async function judge(
  { receiver, config }: WebhookUnit,
  { image: wanted, fencingToken, signal }: DeployRequest,
  answer: Exclude<DeploymentAnswer, { status: "running" | "not_found" }>,
): Promise<DeployOutcome> {
  const askRunning = () =>
    receiver.ask({ action: "running", unit: config.unit }, runningAnswerSchema, { patienceMs: 10_000 }, signal);
  switch (answer.status) {
    case "broken":
    case "superseded":
      return { status: answer.status, reason: answer.reason };
    case "reverted": {
      const { running } = await askRunning();
      if (running === null) {
        return {
          status: "broken",
          reason: `${answer.reason}\n${receiver.url} took it back, but says that nothing runs.`,
        };
      }
      return { status: "reverted", reason: answer.reason, running };
    }
    case "deployed": {
      const { running, fencingToken: seen } = await askRunning();
      if (seen !== undefined && BigInt(seen) > fencingToken) {
        return {
          status: "superseded",
          reason: `The receiver has seen token ${seen}, which is higher than ${fencingToken}.`,
        };
      }
      const says = `${receiver.url} says that it deployed ${wanted.reference}, but`;
      if (running === null) return { status: "broken", reason: `${says} that nothing runs.` };
      if (isDigestOf(wanted.digest, { digest: running.image.digest, aliases: running.aliases }) === false) {
        const what = `${running.image.reference} (${running.image.digest})`;
        return { status: "broken", reason: `${says} that ${what} runs.` };
      }
      if (!running.healthy) return { status: "broken", reason: `${says} that what runs is not healthy.` };
      return { status: "deployed", running, previous: answer.previous };
    }
  }
}

function deployId(unit: string, image: ImageRef, fencingToken: bigint): string {
  const parts = JSON.stringify([unit, image.digest ?? image.reference, String(fencingToken)]);
  return `deploy-${createHash("sha256").update(parts).digest("hex").slice(0, 40)}`;
}
