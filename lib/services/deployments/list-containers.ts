import type { z } from "zod";
import type { listContainersOperation } from "../../contracts/connections.ts";
import { askWorker } from "../ask-worker.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type ConnectionQuestion, containersAnswerSchema } from "./connection-question.ts";
import { type ConnectionInput, requireConnection } from "./require-connection.ts";

const WAIT_MS = 15_000;

/** The containers of an engine. @throws ServiceError `conflict` when it is none, `unavailable` when it does not answer. */
export async function listContainers(
  context: Context,
  input: ConnectionInput,
  waitMs: number = WAIT_MS,
): Promise<z.infer<typeof listContainersOperation.response>> {
  const { connection } = await requireConnection(context, input);
  const { id, name, kind, config, sealed } = connection;
  if (kind !== "docker-engine") {
    throw new ServiceError("conflict", `The connection “${name}” is no container engine.`);
  }
  const question: ConnectionQuestion = { connectionId: id, name, kind, config, sealed };
  const answered = await askWorker(context, "list_containers", question, waitMs);
  if (answered === null) throw new ServiceError("unavailable", "No worker answered. Check that the worker runs.");
  const answer = containersAnswerSchema.parse(answered);
  if (answer.status === "failed") {
    throw new ServiceError("unavailable", `The engine “${name}” does not tell its containers: ${answer.reason}`);
  }
  return { items: answer.containers, nextCursor: null };
}
