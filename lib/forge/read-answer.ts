import { z } from "zod";
import type { Refusal } from "./forge.ts";

/** Whole hash of a commit: SHA-1, or SHA-256. */
export const hashSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "is no hash of a commit");

export type Answer<T> = { type: "read"; value: T } | Extract<Refusal, { type: "refused" }>;

/** An answer as `schema` has it; a refusal where something else answers under the host's address, such as a sign-in page. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown, host: string): Answer<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return { type: "read", value: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? "" : ` (${issue.path.join(".") || "the answer"}: ${issue.message})`;
  return { type: "refused", reason: `${host} does not answer as its API does${where}. Check the address.` };
}
