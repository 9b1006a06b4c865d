// Entry of the web process: Next behind a server of our own, which answers what Next itself would answer with a
// bare 500 (addresses that cannot be decoded, methods that the web platform's Request refuses).
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { ROOT } from "./paths.ts";
import { type Refusal, refusalOf } from "./refuse-request.ts";

const port = Number(process.env.PORT);
const hostname = process.env.LOADLINE_HOST ?? "127.0.0.1";

const app = next({ dev: false, dir: ROOT, hostname, port });
await app.prepare();
const handle = app.getRequestHandler();

const server = createServer((request, response) => {
  const refusal = refusalOf(request.method ?? "", request.url ?? "");
  if (refusal !== null) return refuse(request, response, refusal);
  handle(request, response).catch((error: unknown) => {
    console.error(error);
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
