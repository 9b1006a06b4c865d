// Entry of the web process: Next behind a server of our own, which answers what Next itself would answer with a bare
// 500 (addresses that cannot be decoded, methods that the web platform's Request refuses), and sees to what holds for
// every request: who sent it, headers that may not come from outside, the nonce of its page, a line in the log. That
// is no `proxy.ts`: with one, Next buffers every body and cuts it at 10 MB (docs/decisions/0008-nonces-without-proxy.md).
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { pino } from "pino";
import { readEnvironment } from "../config/environment.ts";
import { clientAddress } from "./client-address.ts";
import { answerClientProgram, CLIENT_PATH } from "./client-program.ts";
import { ROOT } from "./paths.ts";
import { prepareRequest } from "./prepare-request.ts";
import { type Refusal, refusalOf } from "./refuse-request.ts";
import { logPage } from "./request-line.ts";
import { makeNonce, securityHeaders } from "./security-headers.ts";

const { port, host: hostname, publicUrl, trustedProxies } = readEnvironment();
const secure = publicUrl.startsWith("https:");
const log = pino({ name: "loadline-web", level: process.env.LOADLINE_LOG_LEVEL ?? "info" });

const app = next({ dev: false, dir: ROOT, hostname, port });
await app.prepare();
const handle = app.getRequestHandler();

const server = createServer((request, response) => {
  const { method = "", url = "", headers, socket } = request;
  const forwarded = headers["x-forwarded-for"];
  const prepared = {
    requestId: randomUUID(),
    address: clientAddress(socket.remoteAddress, [forwarded].flat().join(","), trustedProxies),
    nonce: makeNonce(),
  };
  if (trustedProxies === 0 && forwarded !== undefined) warnOfProxy();
  prepareRequest(headers, prepared);
  const [pathname = ""] = url.split("?", 1);
  for (const [name, value] of Object.entries(securityHeaders(pathname, prepared.nonce, secure))) {
    response.setHeader(name, value);
  }
  response.setHeader("x-request-id", prepared.requestId);
  logPage(log, response, { method, pathname, ...prepared });

  const refusal = refusalOf(method, url);
  if (refusal !== null) return refuse(request, response, refusal);
  if (pathname === CLIENT_PATH) return void answerClientProgram(request, response);
  handle(request, response).catch((error: unknown) => {
    log.error({ err: error, requestId: prepared.requestId }, "a request failed");
    if (!response.headersSent) response.statusCode = 500;
    response.end();
  });
});
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(port, hostname);

function refuse(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Refusal): void {
  // What is still being sent is read and dropped, so that the sender gets to see the answer.
  request.resume();
  response.writeHead(status, { ...headers, "cache-control": "no-store" }).end(body);
}

let warned = false;
function warnOfProxy(): void {
  if (warned) return;
  warned = true;
  log.warn(
    "Requests come with X-Forwarded-For, which is not trusted: set LOADLINE_TRUSTED_PROXIES to the number of reverse " +
      "proxies in front of Loadline. Until then everybody behind one has its address, and one rate limit.",
  );
}

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  // Requests under way are answered; event streams end themselves at this signal (lib/http/event-hub.ts).
  server.close(() => {
    void app.close().finally(() => process.exit(0));
  });
  server.closeIdleConnections();
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
