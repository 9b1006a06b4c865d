import { z } from "zod";
import type { ImageRef } from "../../../domain/image.ts";
import type { Cluster } from "./cluster.ts";
import type { WorkloadConfig } from "./config.ts";
import { KubernetesError } from "./kubernetes-error.ts";

/** On the first workload of a group, while a deploy of all of them is under way: what each ran before. */
const BEFORE = "loadline.dev/group-before";

const beforeSchema = z.record(
  z.string(),
  z.object({ reference: z.string(), digest: z.string().nullable() }).nullable(),
);

/** By `Kind/name`; null: it ran nothing. */
export type Before = Readonly<Record<string, ImageRef | null>>;

/** What ran before a deploy that was left unfinished; null: none was. */
export async function readBefore(cluster: Cluster, lead: WorkloadConfig, signal: AbortSignal): Promise<Before | null> {
  const namespace = lead.namespace ?? cluster.access.namespace;
  const raw = await cluster.workload(lead.kind, namespace, lead.name, signal);
  const text = raw?.metadata?.annotations?.[BEFORE];
  if (text === undefined) return null;
  try {
    return beforeSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new KubernetesError(
      `The annotation ${BEFORE} of ${lead.kind} ${lead.name} is damaged, so it is not known what ran before.`,
      "See what every workload should run, then take the annotation away.",
      null,
      { cause: error },
    );
  }
}

/** @param before null: the deploy has ended. */
export async function writeBefore(
  cluster: Cluster,
  lead: WorkloadConfig,
  before: Before | null,
  signal: AbortSignal,
): Promise<void> {
  const namespace = lead.namespace ?? cluster.access.namespace;
  const annotations = { [BEFORE]: before === null ? null : JSON.stringify(before) };
  await cluster.patchWorkload(lead.kind, namespace, lead.name, { metadata: { annotations } }, signal);
}
