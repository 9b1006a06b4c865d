import type { z } from "zod";
import { listContainers as askEngine } from "../../deploy/drivers/docker-engine/list-containers.ts";
import {
  connectionQuestionSchema,
  type containersAnswerSchema,
} from "../../services/deployments/connection-question.ts";
import { openConnection } from "../open-unit.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

type Answer = z.infer<typeof containersAnswerSchema>;

/** The containers of an engine, to choose one of. Never throws for what is wrong outside. */
export async function listContainers(worker: Worker, question: unknown, signal: AbortSignal): Promise<Answer> {
  const asked = connectionQuestionSchema.parse(question);
  const { probeLimitMs } = worker.options;
  const late = `It did not answer within ${Math.round(probeLimitMs / 1000)} seconds.`;
  try {
    const engine = await openConnection(worker, asked);
    const containers = await within(probeLimitMs, late, signal, (limited) => askEngine(engine, limited));
    return { status: "listed", containers };
  } catch (error) {
    signal.throwIfAborted();
    return { status: "failed", reason: publicReason(error) };
  }
}
