import { Agent, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { DEPLOYMENT } from "./store.ts";
import type { WebServer } from "./web-server.ts";

export type HttpClient = {
  /** Milliseconds from the first byte of the request to the last of the answer. @throws Error for another status. */
  push(location: string, body: Buffer): Promise<number>;
  /** `POST` of JSON that is written before the clock starts. */
  post(path: string, body: Buffer, status: number): Promise<{ ms: number; answer: unknown }>;
  get(path: string): Promise<{ ms: number; answer: unknown }>;
};

/** A client of the server under measurement, over kept connections as real ones are. */
export function httpClient(server: Pick<WebServer, "url" | "token">): HttpClient {
  const agent = new Agent({ keepAlive: true });
  const send = (method: string, path: string, body: Buffer | null, status: number) =>
    new Promise<{ ms: number; answer: unknown }>((resolve, reject) => {
      const start = performance.now();
      const request = httpRequest(new URL(path, server.url), {
        method,
        agent,
        headers: {
          authorization: `Bearer ${server.token}`,
          ...(body && { "content-type": "application/json", "content-length": body.byteLength }),
        },
      });
      request.once("error", reject);
      request.once("response", (response) => {
        text(response).then((answered) => {
          const ms = performance.now() - start;
          if (response.statusCode === status) resolve({ ms, answer: JSON.parse(answered) });
          else
            reject(new Error(`${method} ${path} was answered with ${response.statusCode}: ${answered.slice(0, 500)}`));
        }, reject);
      });
      request.end(body ?? undefined);
    });
  return {
    push: async (location, body) => (await send("POST", loadsPath(location), body, 201)).ms,
    post: (path, body, status) => send("POST", path, body, status),
    get: (path) => send("GET", path, null, 200),
  };
}

export function loadsPath(location: string): string {
  return `/api/v1/deployments/${DEPLOYMENT}/locations/${location}/loads`;
}
