import { execFile, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export type HttpHost = {
  readonly origin: string;
  /** Paths that were asked for without the password. */
  readonly strangers: string[];
  close(): Promise<void>;
};

const { stdout: libexec } = await promisify(execFile)("git", ["--exec-path"]);

/**
 * A host of git over HTTP: git's own server program behind a password, as every smart host works. `answer` takes a
 * request before that; true: it has answered.
 */
export async function httpHost(
  root: () => string,
  password: string,
  answer: (url: string, reply: (status: number, headers?: Record<string, string>) => void) => boolean = () => false,
): Promise<HttpHost> {
  const strangers: string[] = [];
  const expected = `Basic ${Buffer.from(`loadline:${password}`).toString("base64")}`;
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    const reply = (status: number, headers: Record<string, string> = {}) => response.writeHead(status, headers).end();
    if (answer(url, reply)) return;
    if (request.headers.authorization !== expected) {
      strangers.push(url);
      reply(401, { "www-authenticate": 'Basic realm="git"' });
      return;
    }
    const [path = "", query = ""] = url.split("?");
    const child = spawn(join(libexec.trim(), "git-http-backend"), [], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: dirname(root()),
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: path,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
        REMOTE_USER: "loadline",
        REMOTE_ADDR: "127.0.0.1",
        GIT_CONFIG_GLOBAL: "/dev/null",
      } as unknown as NodeJS.ProcessEnv,
    });
    request.pipe(child.stdin).on("error", () => undefined);
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("close", () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf("\r\n\r\n");
      const headers = Object.fromEntries(
        all
          .subarray(0, end)
          .toString("latin1")
          .split("\r\n")
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
      );
      const { Status: status = "200", ...rest } = headers;
      response.writeHead(Number.parseInt(status, 10), rest).end(all.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    strangers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
