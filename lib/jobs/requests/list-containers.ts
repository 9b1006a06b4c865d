import type { z } from "zod";
import { listContainers as askEngine } from "../../deploy/drivers/docker-engine/list-containers.ts";
import { storableText } from "../../domain/storable-text.ts";
import {
  connectionQuestionSchema,
  type containersAnswerSchema,
} from "../../services/deployments/connection-question.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

type Answer = z.infer<typeof containersAnswerSchema>;
type Container = Extract<Answer, { status: "listed" }>["containers"][number];

/** The containers of an engine, to choose one of. Never throws for what is wrong outside. */
export async function listContainers(worker: Worker, question: unknown, signal: AbortSignal): Promise<Answer> {
  const asked = connectionQuestionSchema.parse(question);
  const { probeLimitMs } = worker.options;
  const late = `It did not answer within ${Math.round(probeLimitMs / 1000)} seconds.`;
  try {
    const engine = await openConnection(worker, asked);
    const containers = await within(probeLimitMs, late, signal, (limited) => askEngine(engine, limited));
    return { status: "listed", containers: containers.map(storable) };
  } catch (error) {
    signal.throwIfAborted();
    return { status: "failed", reason: publicReason(error) };
  }
}

/** What an engine tells may hold any text, and an answer that cannot be written down never comes. */
function storable({ name, image, state, compose }: Container): Container {
  return {
    name: storableText(name),
    image: storableText(image),
    state: storableText(state),
    compose: compose && { project: storableText(compose.project), service: storableText(compose.service) },
  };
}
