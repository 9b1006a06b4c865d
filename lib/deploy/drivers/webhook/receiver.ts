import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import type { OpenConnection } from "../../../domain/connection.ts";
import { guardedFetch } from "../../../net/guarded-fetch.ts";
import { webhookConfigSchema } from "./config.ts";
import { refusalSchema } from "./protocol.ts";
import { DELIVERY, isSignature, SIGNATURE, type Stamp, sign, TIMESTAMP } from "./sign.ts";
import { mayPass, WebhookError } from "./webhook-error.ts";

const LIMIT_MS = 15_000;
const MOST_BYTES = 262_144;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

export type Receiver = {
  readonly url: string;
  /**
   * Sends one delivery and reads the answer. Sent again, with the same id and ever longer pauses, while the receiver does
   * not answer or is in trouble, for `patienceMs`.
   * @throws WebhookError; the reason of `signal` when that aborts.
   */
  ask<Schema extends z.ZodType>(
    message: { readonly action: string } & Readonly<Record<string, unknown>>,
    schema: Schema,
    options: { delivery?: string; patienceMs: number },
    signal: AbortSignal,
  ): Promise<z.infer<Schema>>;
};

/** What is wrong with a connection's configuration; empty when nothing is. */
export function receiverErrors(connection: OpenConnection): { path: (string | number)[]; message: string }[] {
  const parsed = webhookConfigSchema.safeParse(connection.config);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      path: path.map((step) => (typeof step === "number" ? step : String(step))),
      message,
    }));
  }
  return connection.secrets.signing === undefined ? [{ path: ["url"], message: "has no signing secret: set one" }] : [];
}

/** @param connection one that `receiverErrors` finds nothing wrong with. */
export function openReceiver(connection: OpenConnection): Receiver {
  const { url } = webhookConfigSchema.parse(connection.config);
  const secret = connection.secrets.signing ?? "";
  return {
    url,
    async ask(message, schema, { delivery = randomUUID(), patienceMs }, signal) {
      const until = Date.now() + patienceMs;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
        try {
          return await deliver({ url, secret, delivery }, message, schema, signal);
        } catch (error) {
          if (!mayPass(error)) throw error;
          const nextMs = error.retryAfterMs ?? pauseMs;
          if (Date.now() + nextMs > until) throw error;
          await delay(nextMs, undefined, { signal });
        }
      }
    },
  };
}

async function deliver<Schema extends z.ZodType>(
  { url, secret, delivery }: { url: string; secret: string; delivery: string },
  message: object,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.infer<Schema>> {
  const body = JSON.stringify({ version: 1, ...message });
  const stamp: Stamp = { timestamp: Math.floor(Date.now() / 1_000), delivery };
  signal.throwIfAborted();
  let response: Response;
  let text: string;
  try {
    response = await guardedFetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": "Loadline",
        [TIMESTAMP]: String(stamp.timestamp),
        [DELIVERY]: delivery,
        [SIGNATURE]: sign(secret, "request", stamp, body),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    text = await readText(response, url);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof WebhookError ? error : noAnswer(error, url);
  }
  if (response.status !== 200 && response.status !== 202) throw refusal(response, text, url);
  // Whoever can answer in its place could otherwise say that a deploy succeeded.
  if (!isSignature(response.headers.get(SIGNATURE), sign(secret, "answer", stamp, text))) {
    throw new WebhookError(
      `The answer of ${url} is not signed with the secret of this connection.`,
      "See whether the receiver has the same secret, signs its answers as docs/webhook.md says, and is who answers there.",
      response.status,
    );
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WebhookError(
    `${url} answered what docs/webhook.md does not know: ${issue?.path.join(".") || "the answer"}: ${issue?.message}`,
    "Correct the receiver.",
    response.status,
  );
}

async function readText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) {
      throw new WebhookError(`The answer of ${url} is longer than ${MOST_BYTES} bytes.`, "Correct the receiver.", 200);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function refusal(response: Response, text: string, url: string): WebhookError {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    return new WebhookError(
      `${url} sends the request on to ${headers.get("location") ?? "somewhere else"}, which is not followed.`,
      "Give the address of the receiver itself.",
      status,
    );
  }
  const said = refusalSchema.safeParse(parseJson(text)).data?.error ?? "";
  const because = said === "" ? "" : `: ${said}`;
  if (status === 401 || status === 403) {
    return new WebhookError(
      `${url} does not accept the signature (${status})${because}`,
      "See whether both have the same secret, and whether their clocks agree within five minutes.",
      status,
    );
  }
  const after = headers.get("retry-after") ?? "";
  const retryAfterMs = /^\d+$/.test(after) ? Number(after) * 1_000 : null;
  return new WebhookError(`${url} answered ${status}${because}`, "See the receiver's own log.", status, {
    retryAfterMs,
  });
}

function noAnswer(error: unknown, url: string): WebhookError {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.errors.length > 0) inner = inner.errors[0];
  const code = inner instanceof Error ? ("code" in inner ? String(inner.code) : inner.name) : "";
  const message = (inner instanceof Error ? inner.message : String(inner)).replace(/\.$/, "");
  const what =
    code === "TimeoutError"
      ? `${url} did not answer within ${LIMIT_MS / 1_000} seconds.`
      : `${url} cannot be asked: ${message}.`;
  return new WebhookError(what, "See whether the receiver is up, and reachable from Loadline's worker.", null, {
    cause: error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
