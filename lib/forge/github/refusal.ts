import type { Refusal } from "../forge.ts";
import { type Asked, judgeAnswer } from "../judge-answer.ts";
import { UnreachableError } from "../unreachable-error.ts";

/** As octokit's RequestError has it, which this must not import: octokit is read only when it is needed. */
type RequestFault = {
  readonly status: number;
  readonly message: string;
  readonly cause?: unknown;
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
};

/** What a request that failed means. @throws `error` itself when it is no answer of the host. */
export function gitHubRefusal(asked: Asked, error: unknown): Refusal {
  if (!isRequestFault(error)) throw error;
  if (error.cause instanceof UnreachableError) return { type: "later", reason: error.cause.message, afterMs: null };
  const headers = error.response?.headers ?? {};
  const header = (name: string) => (headers[name] === undefined ? null : String(headers[name]));
  return judgeAnswer(asked, { status: error.status, header, message: error.message }, Date.now());
}

/** The status of an answer that was not what was asked for; null when the error is none. */
export function statusOf(error: unknown): number | null {
  return isRequestFault(error) && error.response !== undefined ? error.status : null;
}

function isRequestFault(error: unknown): error is RequestFault {
  return error instanceof Error && error.name === "HttpError" && "status" in error;
}
