import { type guardedAgent, guardedFetch } from "../../../net/guarded-fetch.ts";
import type { ClusterAccess } from "./access.ts";
import { KubernetesError, noAnswer, refusal } from "./kubernetes-error.ts";

/** How long the API server may take for one answer. */
const LIMIT_MS = 15_000;
const MOST_BYTES = 32 * 1024 * 1024;

export type ClusterRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
};

/**
 * Sends one request to the API server; what it answers is not yet read.
 * @throws KubernetesError for every answer but 2xx, and when there is none.
 */
export async function sendToCluster(
  access: ClusterAccess,
  agent: ReturnType<typeof guardedAgent>,
  { url, method, headers, body }: ClusterRequest,
  signal: AbortSignal,
): Promise<Response> {
  signal.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("too late", "TimeoutError")), LIMIT_MS);
  try {
    const response = await guardedFetch(
      url,
      {
        method,
        headers: { ...headers, ...(access.token !== null && { authorization: `Bearer ${access.token}` }) },
        signal: AbortSignal.any([signal, late.signal]),
        ...(body !== undefined && { body }),
      },
      agent,
    );
    if (response.ok) return response;
    const text = await readText(response, access, 65_536);
    throw refusal(response.status, text, response.headers.get("retry-after"), access.server);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof KubernetesError ? error : noAnswer(error, access.server, LIMIT_MS);
  } finally {
    // What is read afterwards may take longer: a watch lasts.
    clearTimeout(timer);
  }
}

/** The whole body as text. @throws KubernetesError when it is too long, or breaks off. */
export async function readText(
  response: Response,
  { server }: ClusterAccess,
  mostBytes: number = MOST_BYTES,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > mostBytes) throw new Error(`its answer is longer than ${mostBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw noAnswer(error, server, LIMIT_MS);
  }
  return Buffer.concat(chunks).toString("utf8");
}
