import { guardedFetch } from "../net/guarded-fetch.ts";
import { retryAfterMs } from "../net/retry-after.ts";
import type { SendOutcome } from "./way.ts";

/** Of an answer that is kept. */
const MOST_ANSWER = 500;
/** Answers that may be another one next time (RFC 9110, RFC 6585). */
const PASSING = new Set([408, 425, 429]);

/** Sends a body to an address that a user configured. Redirects are not followed: the message is for that address. */
export async function postMessage(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const response = await guardedFetch(url, { method: "POST", body, headers, signal });
  const text = (await readSome(response)).trim();
  const answer = `${response.status} ${response.statusText}${text === "" ? "" : `: ${text}`}`.slice(0, MOST_ANSWER);
  if (response.ok) return { status: "sent", answer };
  if (response.status >= 500 || PASSING.has(response.status)) {
    return { status: "later", answer, afterMs: retryAfterMs(response.headers.get("retry-after"), Date.now()) };
  }
  return { status: "refused", answer };
}

/** The beginning of an answer; the rest is not waited for. */
async function readSome(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < MOST_ANSWER) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}
