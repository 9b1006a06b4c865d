import type { z } from "zod";
import type { listWorkloadsOperation } from "../../contracts/connections.ts";
import { askWorker } from "../ask-worker.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type WorkloadsQuestion, workloadsAnswerSchema } from "./connection-question.ts";
import { type ConnectionInput, requireConnection } from "./require-connection.ts";

const WAIT_MS = 15_000;

export type WorkloadsInput = ConnectionInput & z.infer<typeof listWorkloadsOperation.query>;

/** The workloads of a cluster's namespace. @throws ServiceError `conflict` when it is no cluster, `unavailable` when it does not answer. */
export async function listWorkloads(
  context: Context,
  input: WorkloadsInput,
  waitMs: number = WAIT_MS,
): Promise<z.infer<typeof listWorkloadsOperation.response>> {
  const { connection } = await requireConnection(context, input);
  const { id, name, kind, config, sealed } = connection;
  if (kind !== "kubernetes") throw new ServiceError("conflict", `The connection “${name}” is no Kubernetes cluster.`);
  const namespace = input.namespace ?? null;
  const question: WorkloadsQuestion = { connectionId: id, name, kind, config, sealed, namespace };
  const answered = await askWorker(context, "list_workloads", question, waitMs);
  if (answered === null) throw new ServiceError("unavailable", "No worker answered. Check that the worker runs.");
  const answer = workloadsAnswerSchema.parse(answered);
  if (answer.status === "failed") {
    throw new ServiceError("unavailable", `The cluster “${name}” does not tell its workloads: ${answer.reason}`);
  }
  return { items: answer.workloads, nextCursor: null };
}
