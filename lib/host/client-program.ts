import { existsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ROOT } from "./paths.ts";

/**
 * Where the server hands out its command line: one file that runs on Node alone. CI gets it from the server that it
 * talks to, so that the two are of one version, nothing has to be installed, and no other host has to be reachable.
 */
export const CLIENT_PATH = "/cli/loadline.mjs";

const FILE = join(ROOT, ".next", "loadline-client.mjs");

export function isClientProgramBuilt(): boolean {
  return existsSync(FILE);
}

/** Builds it from bin/client.ts, with all that it needs in one. @throws what the bundler says. */
export async function buildClientProgram(file = FILE): Promise<void> {
  // Loaded when something is to be built, and not at every start.
  const { build } = await import("rolldown");
  await build({
    input: join(ROOT, "bin/client.ts"),
    platform: "node",
    transform: { target: "node22" },
    logLevel: "warn",
    output: { file, format: "esm", minify: true },
  });
}

/**
 * It holds nothing but Loadline's own, public code: no sign-in is asked for. Anybody asks, so nothing that goes wrong
 * here may throw, and a file is closed when whoever reads it is gone.
 */
export async function answerClientProgram(
  request: IncomingMessage,
  response: ServerResponse,
  file = FILE,
): Promise<void> {
  request.resume();
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  let program: FileHandle;
  try {
    program = await open(file);
  } catch {
    // It is being built anew, or too many files are open.
    response.writeHead(503, { "retry-after": "5", "cache-control": "no-store" }).end();
    return;
  }
  try {
    response.writeHead(200, {
      "content-type": "text/javascript; charset=utf-8",
      "content-length": (await program.stat()).size,
      "cache-control": "no-cache",
    });
    if (request.method === "HEAD") response.end();
    else await pipeline(program.createReadStream({ autoClose: false }), response);
  } catch {
    response.destroy();
  } finally {
    await program.close().catch(() => undefined);
  }
}
