import type { z } from "zod";
import type { Operation } from "../contracts/operation.ts";
import { ApiProblem, PageOutdated } from "./api-problem.ts";
import { loadCode, notReached } from "./load-code.ts";

type QueryValue = string | number | boolean | readonly string[] | undefined;

export type RequestParts = {
  params?: Record<string, string | number>;
  /** A list makes the name appear once per item; undefined leaves it out. */
  query?: Record<string, QueryValue>;
  body?: unknown;
  signal?: AbortSignal | undefined;
};

/** `/api/v1/deployments/{deployment}` with its parts filled in and encoded, and the query behind. */
export function operationUrl(path: string, { params = {}, query = {} }: RequestParts): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`No value for {${name}} in ${path}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const item of value) search.append(name, item);
    else search.set(name, String(value));
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}

/**
 * An operation, or what loads its contract: contracts and what checks by them are of some size, so what belongs to the
 * frame of every page gets them once it asks for something.
 */
export type OperationSource<Response extends z.ZodType> =
  | Operation<z.ZodType, z.ZodType, z.ZodType, Response>
  | (() => Promise<Operation<z.ZodType, z.ZodType, z.ZodType, Response>>);

/**
 * Calls one operation of the API with the browser's sign-in and checks the answer against the operation's
 * own schema. Throws ApiProblem for every refusal and with status 0 when the server cannot be reached, PageOutdated
 * for an answer of the wrong shape.
 */
export async function fetchJson<Response extends z.ZodType>(
  source: OperationSource<Response>,
  parts: RequestParts = {},
): Promise<z.infer<Response>> {
  const operation = typeof source === "function" ? await loadCode(source) : source;
  const init: RequestInit = { method: operation.method, headers: { accept: "application/json" } };
  if (parts.signal) init.signal = parts.signal;
  if (parts.body !== undefined) {
    init.body = JSON.stringify(parts.body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  let answer: globalThis.Response;
  try {
    answer = await fetch(operationUrl(operation.path, parts), init);
  } catch (cause) {
    if (parts.signal?.aborted) throw cause;
    throw notReached();
  }
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw await problemOf(answer, body);
  // Checked, but handed on as it came: a parsed copy would lose members that are named `__proto__`.
  if (operation.response.safeParse(body).success) return body as z.infer<Response>;
  throw new PageOutdated("The server answered in a form that this page does not know.");
}

async function problemOf(answer: globalThis.Response, body: unknown): Promise<ApiProblem> {
  // With an operation at hand this is at hand, too.
  const { problemSchema } = await import("../contracts/common.ts");
  const problem = problemSchema.safeParse(body);
  const retryAfter = Number(answer.headers.get("retry-after"));
  const retryAfterS = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null;
  if (problem.success) return new ApiProblem(problem.data, retryAfterS);
  return new ApiProblem(
    { status: answer.status, title: answer.statusText, detail: `The server answered with status ${answer.status}.` },
    retryAfterS,
  );
}
