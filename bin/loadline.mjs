#!/usr/bin/env node
// The command line, on the pinned Node when this one is too old to run TypeScript.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findNode, nodeEnvironment } from "./pinned-node.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PROGRAM = join(ROOT, "bin", "loadline.ts");

const node = findNode(ROOT);
if (!node || !existsSync(join(ROOT, "lib", "db", "generated", "client.ts"))) {
  process.stderr.write(
    "Loadline is not installed yet.\nRun npm start (or npm ci && npm run db:generate) once first.\n",
  );
  process.exit(1);
}
if (node === process.execPath) {
  await import(pathToFileURL(PROGRAM).href);
} else {
  const child = spawn(node, [PROGRAM, ...process.argv.slice(2)], {
    env: nodeEnvironment(ROOT, node),
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}
