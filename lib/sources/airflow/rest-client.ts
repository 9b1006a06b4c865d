import { z } from "zod";
import { guardedFetch } from "../../net/guarded-fetch.ts";
import { readText } from "../../net/read-text.ts";
import { excerpt } from "../excerpt.ts";
import { AirflowError, silenceError } from "./airflow-error.ts";
import type { AirflowConfig } from "./config.ts";

const ANSWER_MS = 30_000;
/** A page of a hundred DAGs is some 100 kB; the source of one file, whatever somebody wrote. */
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const LOG = "Look into the log of Airflow's API server.";

export type Question<Schema extends z.ZodType> = {
  /** For messages: `the list of DAGs`. */
  readonly what: string;
  /** Below the address, such as `/api/v2/dags`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly method?: "GET" | "PUT";
  readonly answer: Schema;
};

/** Asks one Airflow; throws `AirflowError` for whatever is wrong outside, and the reason of `signal`. */
export type RestClient = {
  ask<Schema extends z.ZodType>(question: Question<Schema>, signal: AbortSignal): Promise<z.infer<Schema>>;
};

type Sent = { readonly method: string; readonly headers: Record<string, string>; readonly body?: string };
type Answer = { readonly status: number; readonly text: string };

const tokenSchema = z.object({ access_token: z.string().min(1) });
const problemSchema = z.object({ detail: z.unknown() });

export function openRestClient(config: AirflowConfig, secrets: Readonly<Record<string, string>>): RestClient {
  const { url, username } = config;
  const { password, authorization } = secrets;
  let token: Promise<string> | null = null;

  /** Airflow's own sign-in (3.x): a token that is good for a day or so, for a user and password. */
  async function signIn(signal: AbortSignal): Promise<string> {
    const { status, text } = await send(
      `${url}/auth/token`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username, password }),
      },
      signal,
    );
    if (status === 401 || status === 403) {
      throw new AirflowError(
        "refused",
        `Airflow does not let ${username} in (${status}).`,
        "Correct the user, or the secret password.",
      );
    }
    if (status === 404 || status === 405) {
      throw new AirflowError(
        "foreign",
        `There is no sign-in of Airflow 3 at ${url}/auth/token (${status}).`,
        "Give the address of Airflow's API server, or a token as the secret authorization (Bearer …).",
      );
    }
    // FastAPI's errors quote what they were sent (422: `input`), which has the password.
    refuseOther(status, "", `a token for ${username}`, url);
    return read(text, tokenSchema, `a token for ${username}`).access_token;
  }

  async function header(signal: AbortSignal): Promise<Record<string, string>> {
    if (authorization !== undefined) return { authorization };
    if (username === undefined || password === undefined) return {};
    token ??= signIn(signal).catch((error: unknown) => {
      token = null;
      throw error;
    });
    return { authorization: `Bearer ${await token}` };
  }

  return {
    async ask({ what, path, query = {}, method = "GET", answer }, signal) {
      const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
      const address = `${url}${path}${parameters.size === 0 ? "" : `?${parameters}`}`;
      const attempt = async () =>
        send(address, { method, headers: { ...(await header(signal)), accept: "application/json" } }, signal);
      let given = await attempt();
      if (given.status === 401 && token !== null) {
        // Tokens end; Airflow's secret may have been changed.
        token = null;
        given = await attempt();
      }
      refuse(given, what, url, authorization !== undefined || username !== undefined);
      return read(given.text, answer, what);
    },
  };
}

async function send(address: string, { method, headers, body }: Sent, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(ANSWER_MS);
  try {
    const response = await guardedFetch(address, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      // A sign-in page is no answer, and secrets must not follow to another address.
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
    });
    const { status } = response;
    if (status >= 300 && status < 400) {
      await response.body?.cancel().catch(() => undefined);
      throw elsewhere(response.headers.get("location") ?? "", address, status);
    }
    return { status, text: await readText(response, ANSWER_LIMIT_BYTES, tooLong) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AirflowError) throw error;
    if (limit.aborted) {
      throw new AirflowError(
        "silent",
        `Airflow's API server did not answer in ${ANSWER_MS / 1_000} seconds.`,
        "Look at its load and log; it may be starting or overloaded.",
      );
    }
    throw silenceError(error, address);
  }
}

function elsewhere(location: string, address: string, status: number): AirflowError {
  const to = URL.parse(location, address);
  return new AirflowError(
    "refused",
    `Airflow sends Loadline elsewhere${to === null ? "" : `, to ${to.origin}${to.pathname}`} (${status}): that is likely a sign-in page.`,
    "Use the API server's own address, behind the proxy that signs people in, or give a token as the secret authorization.",
  );
}

function refuse({ status, text }: Answer, what: string, url: string, isSignedIn: boolean): void {
  if (status === 401) {
    throw new AirflowError(
      "refused",
      isSignedIn ? "Airflow does not take what was sent as sign-in (401)." : "Airflow wants a sign-in (401).",
      "Give a user and the secret password, or a token as the secret authorization (Bearer …).",
    );
  }
  if (status === 403) {
    throw new AirflowError(
      "refused",
      `Airflow does not let Loadline read ${what} (403).`,
      "Give its user the role Viewer, or the rights that docs/airflow.md lists.",
    );
  }
  if (status === 404) {
    throw new AirflowError(
      "absent",
      `Airflow has no ${what.replace(/^the /, "")} at ${url} (404).`,
      "Give the address of Airflow's API server (3.0 or newer), with its path prefix if it has one.",
    );
  }
  refuseOther(status, text, what, url);
}

function refuseOther(status: number, text: string, what: string, url: string): void {
  if (status >= 200 && status < 300) return;
  if (status === 502 || status === 503 || status === 504) {
    throw new AirflowError(
      "silent",
      `The proxy before ${URL.parse(url)?.host ?? url} cannot reach Airflow (${status}).`,
      "See that the API server runs and is healthy.",
    );
  }
  const kind = status === 409 ? "conflict" : "failed";
  const said = text === "" ? "." : `: ${detailOf(text)}`;
  throw new AirflowError(kind, `Airflow could not tell ${what} (${status})${said}`, LOG);
}

function read<Schema extends z.ZodType>(text: string, schema: Schema, what: string): z.infer<Schema> {
  let json: unknown;
  try {
    json = text === "" ? null : JSON.parse(text);
  } catch {
    throw new AirflowError(
      "foreign",
      `What answers when it is asked for ${what} is not Airflow: ${excerpt(text)}`,
      "Give the address of Airflow's API server, with its path prefix if it has one.",
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AirflowError(
    "failed",
    `Airflow told ${what} in a form that Loadline does not know: ${issue?.path.join(".")}: ${issue?.message}`,
    "Tell the makers of Loadline which version of Airflow this is.",
    { cause: parsed.error },
  );
}

/** FastAPI's errors have their text in `detail`. */
function detailOf(text: string): string {
  try {
    const { detail } = problemSchema.parse(JSON.parse(text));
    return excerpt(typeof detail === "string" ? detail : JSON.stringify(detail));
  } catch {
    return excerpt(text) || "nothing but blanks";
  }
}

function tooLong(): AirflowError {
  return new AirflowError(
    "failed",
    `Airflow's answer is larger than ${ANSWER_LIMIT_BYTES / 1024 / 1024} MB.`,
    "Look at what stands between Airflow and Loadline.",
  );
}
