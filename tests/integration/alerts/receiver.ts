import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { readonly headers: IncomingHttpHeaders; readonly text: string; readonly at: number };
export type Receiver = {
  url: string;
  readonly received: Received[];
  /** `count` is the number of the request, from 1. */
  answer: (request: Received, count: number) => Answer | "silent";
  close(): Promise<void>;
};
type Answer = { status: number; headers?: Record<string, string>; body?: string };

/** A receiver of messages on this machine; `answers` says what it answers to each, and may be changed at any time. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const receiver: Receiver = {
    url: "",
    received,
    answer: () => ({ status: 200, body: "ok" }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = { headers: request.headers, text: Buffer.concat(chunks).toString("utf8"), at: Date.now() };
      received.push(one);
      const answer = receiver.answer(one, received.length);
      if (answer === "silent") return;
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}
