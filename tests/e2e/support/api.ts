import { request as httpRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

/** An answer as it came over the wire; `body` is parsed where it is JSON of either kind. */
export type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape, and fail where it differs.
  readonly body: any;
};

type Payload = string | Uint8Array | Iterable<Uint8Array>;
type Headers = Record<string, string>;

/** A client that hides nothing: no retries, no checks, any bytes. Without a token it sends none. */
export type Api = {
  get(path: string): Promise<Answer>;
  post(path: string, json: unknown, headers?: Headers): Promise<Answer>;
  patch(path: string, json: unknown): Promise<Answer>;
  /** An iterable is sent in chunks, without a length. */
  send(method: string, path: string, payload: Payload | null, headers?: Headers): Promise<Answer>;
};

export function apiOf(base: string, token: string | null): Api {
  const send: Api["send"] = (method, path, payload, headers = {}) =>
    new Promise((resolve, reject) => {
      let answered = false;
      const request = httpRequest(new URL(path, base), {
        method,
        // A connection of its own: one that is kept may be closed by the server just as it is used again.
        agent: false,
        headers: {
          accept: "application/json",
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(typeof payload === "string" || payload instanceof Uint8Array
            ? { "content-length": String(Buffer.byteLength(payload)) }
            : {}),
          ...headers,
        },
      });
      request.once("response", (response) => {
        answered = true;
        text(response).then(
          (body) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(response, body) }),
          reject,
        );
      });
      // A server that refuses a large body early may close before all of it is written; its answer still counts.
      request.on("error", (error) => !answered && reject(error));
      if (payload === null) request.end();
      else if (typeof payload === "string" || payload instanceof Uint8Array) request.end(payload);
      else pipeline(Readable.from(payload), request).catch((error: unknown) => !answered && reject(error));
    });

  const json = { "content-type": "application/json" };
  return {
    send,
    get: (path) => send("GET", path, null),
    post: (path, value, headers) => send("POST", path, JSON.stringify(value), { ...json, ...headers }),
    patch: (path, value) => send("PATCH", path, JSON.stringify(value), json),
  };
}

function parsed(response: IncomingMessage, body: string): unknown {
  return /json/.test(response.headers["content-type"] ?? "") ? JSON.parse(body) : body;
}
