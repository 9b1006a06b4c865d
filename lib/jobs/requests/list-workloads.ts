import type { z } from "zod";
import { listWorkloads as askCluster } from "../../deploy/drivers/kubernetes/list-workloads.ts";
import { storableText } from "../../domain/storable-text.ts";
import { type workloadsAnswerSchema, workloadsQuestionSchema } from "../../services/deployments/connection-question.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

type Answer = z.infer<typeof workloadsAnswerSchema>;

/** The workloads of a cluster's namespace, to choose one of. Never throws for what is wrong outside. */
export async function listWorkloads(worker: Worker, question: unknown, signal: AbortSignal): Promise<Answer> {
  const asked = workloadsQuestionSchema.parse(question);
  const { probeLimitMs } = worker.options;
  const late = `It did not answer within ${Math.round(probeLimitMs / 1000)} seconds.`;
  try {
    const cluster = await openConnection(worker, asked);
    const found = await within(probeLimitMs, late, signal, (limited) => askCluster(cluster, asked.namespace, limited));
    return { status: "listed", workloads: found.map((one) => ({ ...one, image: storableText(one.image) })) };
  } catch (error) {
    signal.throwIfAborted();
    return { status: "failed", reason: publicReason(error) };
  }
}
