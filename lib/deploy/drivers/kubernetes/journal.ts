import { z } from "zod";
import type { Workload } from "./workload.ts";

/** Highest fencing token that the workload saw. */
export const TOKEN = "loadline.dev/token";
/** How far the last deploy came; written together with the template that it is of. */
const DEPLOY = "loadline.dev/deploy";
/** On the pod template: what people call the image, with the digest that the container has. */
export const IMAGE = "loadline.dev/image";
/** On the pod template: has pods made anew from the same image. */
export const RESTARTED = "loadline.dev/restarted-at";

const MOST_REASON_CHARACTERS = 4_000;

const imageRefSchema = z.object({ reference: z.string(), digest: z.string().nullable() });
const envSchema = z.object({ value: z.string().optional(), valueFrom: z.json().optional() }).nullable();

/** Whatever of a pod template a deploy changes. */
const templatePartsSchema = z.object({
  image: z.string(),
  /** By name; null: the container has none. */
  env: z.record(z.string(), envSchema),
  command: z.array(z.string()).nullable(),
  args: z.array(z.string()).nullable(),
  podAnnotations: z.record(z.string(), z.string().nullable()),
  /** Containers with the very same image, which go along. */
  siblings: z.array(z.object({ name: z.string(), isInit: z.boolean() })).default([]),
});
export type TemplateParts = z.infer<typeof templatePartsSchema>;

const journalSchema = z.object({
  /** `rolling`, `reverting`: under way; the others are its end. */
  phase: z.enum(["rolling", "deployed", "reverting", "reverted", "broken"]),
  /** What was to be put in place. */
  image: imageRefSchema,
  /** What ran before; null when nothing did. */
  previous: imageRefSchema.nullable(),
  /** The template before, to be put back. */
  before: templatePartsSchema,
  /** Text of the container's image that this phase put into the template. */
  put: z.string(),
  /** Why it is, or was, taken back. */
  reason: z.string().nullable(),
});
export type Journal = z.infer<typeof journalSchema>;

/**
 * How far the last deploy came; null when there was none, or when somebody else changed the image since, so that it says
 * nothing of what is there now.
 */
export function readJournal({ annotations, container }: Workload): Journal | null {
  const parsed = journalSchema.safeParse(parseJson(annotations[DEPLOY] ?? "null"));
  return parsed.success && parsed.data.put === container?.image ? parsed.data : null;
}

export function journalAnnotation(journal: Journal): Record<string, string> {
  const reason = journal.reason === null ? null : journal.reason.slice(0, MOST_REASON_CHARACTERS);
  return { [DEPLOY]: JSON.stringify({ ...journal, reason }) };
}

/** The highest fencing token that the workload saw; 0 when it saw none. */
export function tokenOf({ annotations }: Workload): bigint {
  const text = annotations[TOKEN] ?? "";
  return /^\d{1,30}$/.test(text) ? BigInt(text) : 0n;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
