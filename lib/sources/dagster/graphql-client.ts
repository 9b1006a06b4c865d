import { z } from "zod";
import { guardedFetch } from "../../net/guarded-fetch.ts";
import { readText } from "../../net/read-text.ts";
import { excerpt } from "../excerpt.ts";
import type { DagsterConfig } from "./config.ts";
import { connectionError, WebserverError } from "./webserver-error.ts";

/** For questions that take the webserver no work. */
const ANSWER_MS = 15_000;
/** Far more than a workspace, an error or a schema takes. */
const ANSWER_LIMIT_BYTES = 32 * 1024 * 1024;

const graphqlErrorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
});
export type GraphqlError = z.infer<typeof graphqlErrorSchema>;
const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(graphqlErrorSchema).optional(),
});

export type Question<Schema extends z.ZodType> = {
  /** For messages: `the state of the code locations`. */
  readonly what: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Of `data`. */
  readonly answer: Schema;
  readonly timeoutMs?: number;
  readonly mostBytes?: number;
  /** Takes errors that stand beside data, and mends the data; answers those that it cannot mend. */
  readonly mend?: (data: Record<string, unknown>, errors: readonly GraphqlError[]) => readonly GraphqlError[];
};

/** Asks one webserver; throws `WebserverError` for whatever is wrong outside, and the reason of `signal`. */
export type GraphqlClient = {
  ask<Schema extends z.ZodType>(question: Question<Schema>, signal: AbortSignal): Promise<z.infer<Schema>>;
};

/** Headers of every request, among them the one that is secret. */
export function requestHeaders(
  config: Pick<DagsterConfig, "headers">,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const { authorization } = secrets;
  return { ...config.headers, ...(authorization ? { authorization } : {}) };
}

export function openGraphqlClient(url: string, headers: Readonly<Record<string, string>>): GraphqlClient {
  const endpoint = `${url}/graphql`;
  return {
    async ask({ what, query, variables = {}, answer, mend, ...limits }, signal) {
      const body = JSON.stringify({ query, variables });
      const { timeoutMs = ANSWER_MS, mostBytes = ANSWER_LIMIT_BYTES } = limits;
      const { status, text } = await post(endpoint, headers, body, { timeoutMs, mostBytes }, signal);
      const { data, errors = [] } = readAnswer(text, status, endpoint);
      const left = data && mend ? mend(data, errors) : errors;
      const [first] = left;
      if (first !== undefined) {
        throw new WebserverError(
          "failed",
          `The webserver could not tell ${what}: ${excerpt(first.message)}`,
          "Look into the webserver's log; a Dagster older than 1.7 lacks what Loadline asks for.",
        );
      }
      const parsed = answer.safeParse(data);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new WebserverError(
        "failed",
        `The webserver told ${what} in a form that Loadline does not know: ${issue?.path.join(".")}: ${issue?.message}`,
        "Tell the makers of Loadline which version of Dagster this is.",
        { cause: parsed.error },
      );
    },
  };
}

async function post(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { timeoutMs, mostBytes }: { timeoutMs: number; mostBytes: number },
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await guardedFetch(endpoint, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", accept: "application/json" },
      body,
      // A sign-in page is no answer, and secrets must not follow to another address.
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
    });
    await refuseStatus(response, endpoint);
    return { status: response.status, text: await readText(response, mostBytes, () => tooLong(mostBytes)) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof WebserverError) throw error;
    if (limit.aborted) {
      throw new WebserverError(
        "silent",
        `The webserver did not answer in ${timeoutMs / 1_000} seconds.`,
        "Look at the webserver's load and log; it may be starting or overloaded.",
      );
    }
    throw connectionError(error, endpoint);
  }
}

async function refuseStatus(response: Response, endpoint: string): Promise<void> {
  const { status, headers } = response;
  const refusal = (kind: WebserverError["kind"], message: string, remedy: string) =>
    new WebserverError(kind, message, remedy);
  let error: WebserverError | null = null;
  if (status === 401 || status === 407) {
    error = refusal(
      "refused",
      `The webserver wants a sign-in (${status}).`,
      "Set the secret authorization to the value of the header, such as Bearer … or Basic ….",
    );
  } else if (status === 403) {
    error = refusal(
      "refused",
      "The webserver refuses what was sent as authorization (403).",
      "Check the secret authorization, and that its owner may see the workspace.",
    );
  } else if (status >= 300 && status < 400) {
    const target = headers.get("location") ?? "";
    const to = URL.parse(target, endpoint);
    error = refusal(
      "refused",
      `The webserver sends Loadline elsewhere${to === null ? "" : `, to ${to.origin}${to.pathname}`} (${status}): that is likely a sign-in page.`,
      "Use the webserver's own address, behind the proxy that signs people in, or give a token as the secret authorization.",
    );
  } else if (status === 404 || status === 405) {
    error = refusal(
      "foreign",
      `There is no GraphQL at ${endpoint} (${status}).`,
      "Give the address of Dagster's webserver, with its path prefix if it has one.",
    );
  } else if (status === 502 || status === 503 || status === 504) {
    error = refusal(
      "silent",
      `The proxy before the webserver cannot reach it (${status}).`,
      "See that the webserver runs and is healthy.",
    );
  }
  if (error === null) return;
  await response.body?.cancel().catch(() => undefined);
  throw error;
}

function tooLong(mostBytes: number): WebserverError {
  return new WebserverError(
    "failed",
    `The webserver's answer is larger than ${mostBytes / 1024 / 1024} MB.`,
    "Split what is so large, such as a code location or the metadata of its assets.",
  );
}

function readAnswer(text: string, status: number, endpoint: string): z.infer<typeof answerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = answerSchema.safeParse(json);
  if (parsed.success && (parsed.data.data !== undefined || parsed.data.errors !== undefined)) return parsed.data;
  throw new WebserverError(
    "foreign",
    `What answers at ${endpoint} is not Dagster's GraphQL (${status}): ${excerpt(text) || "an empty answer"}`,
    "Give the address of Dagster's webserver, with its path prefix if it has one.",
  );
}
