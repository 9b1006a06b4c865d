import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getResponse, type RequestHandler } from "msw";

export type Heard = { method: string; path: string; authorization: string | null; status: number };

export type AnsweringServer = {
  /** Without a slash at its end. */
  readonly url: string;
  /** Every request, in order, with what it was answered. */
  readonly heard: Heard[];
  /** What a handler threw: an answer that no real host gives, or a request that none takes. */
  readonly faults: unknown[];
  close(): Promise<void>;
};

/**
 * A server on the loopback whose answers msw's handlers give: what is tested connects to it as to any host, with its
 * own checks of addresses.
 */
export async function startAnswering(handlers: (url: string) => RequestHandler[]): Promise<AnsweringServer> {
  const heard: Heard[] = [];
  const faults: unknown[] = [];
  let answerers: RequestHandler[] = [];
  let url = "";
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      faults.push(error);
      response.writeHead(599).end(String(error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "GET", headers } = request;
    const given = new Request(`${url}${request.url}`, {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
      ...(parts.length > 0 && { body: Buffer.concat(parts) }),
    });
    const answered = (await getResponse(answerers, given)) ?? new Response("no handler", { status: 598 });
    const path = request.url ?? "";
    heard.push({ method, path, authorization: headers.authorization ?? null, status: answered.status });
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    response.end(Buffer.from(await answered.arrayBuffer()));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answerers = handlers(url);
  return {
    url,
    heard,
    faults,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
