import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { diskFull, explainFileError, StartError } from "../config/start-error.ts";
import { buildClientProgram, isClientProgramBuilt } from "./client-program.ts";
import { takeLock } from "./lock-file.ts";
import { logTail } from "./log-tail.ts";
import { END_WITH_HOST, ROOT } from "./paths.ts";

/** Everything that the built pages, and the command line for other machines, are made from, relative to the repository. */
const INPUTS = [
  "app",
  "bin/cli",
  "bin/client.ts",
  "bin/commands",
  "components",
  "lib",
  "public",
  "prisma/schema.prisma",
  "next.config.ts",
  "postcss.config.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
const NOT_INPUTS = new Set(["lib/db/generated", "lib/host"]);

const BUILD_DIRECTORY = join(ROOT, ".next");
/** Next.js writes it last of all. */
const BUILD_ID = join(BUILD_DIRECTORY, "BUILD_ID");
const STAMP = join(BUILD_DIRECTORY, "loadline-inputs");

/** True when the pages have to be built: never were, or from other files than are here now. */
export function isBuildStale(): boolean {
  return !existsSync(BUILD_ID) || !isClientProgramBuilt() || readStamp() !== hashInputs();
}

/**
 * Builds the pages. When another process builds already, waits for it and takes its result.
 *
 * @throws StartError with the last lines of the build when it fails.
 */
export async function buildWeb(options: {
  logDirectory: string;
  env: NodeJS.ProcessEnv;
  detail: (text: string) => void;
  signal: AbortSignal;
}): Promise<void> {
  const lock = await waitForLock(options.detail, options.signal);
  try {
    const inputs = hashInputs();
    if (!isBuildStale()) return;
    const logPath = join(options.logDirectory, "build.log");
    const status = await runBuild(logPath, options.env, options.signal);
    options.signal.throwIfAborted();
    if (status !== 0 || !existsSync(BUILD_ID)) throw buildFailure(logPath);
    await buildClientProgram();
    writeFileSync(STAMP, inputs);
  } finally {
    lock.release();
  }
}

async function waitForLock(detail: (text: string) => void, signal: AbortSignal): Promise<{ release: () => void }> {
  const directory = join(ROOT, "node_modules", ".cache");
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw explainFileError(error, directory);
  }
  let told = false;
  for (;;) {
    const lock = takeLock(join(directory, "loadline-build.lock"));
    if (lock.held) return lock;
    if (!told) detail(`waiting for process ${lock.holder}, which builds already`);
    told = true;
    signal.throwIfAborted();
    await sleep(200);
  }
}

function runBuild(logPath: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number | null> {
  const log = openSync(logPath, "w", 0o600);
  const next = join(ROOT, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, ["--import", END_WITH_HOST, next, "build"], {
    cwd: ROOT,
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    // A build that outlived a killed host would keep the next start from building.
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  const stop = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => {
      signal.removeEventListener("abort", stop);
      resolve(status);
    });
  });
}

function buildFailure(logPath: string): StartError {
  const lines = logTail(logPath, 15);
  if (lines.some((line) => line.includes("ENOSPC"))) return diskFull(BUILD_DIRECTORY);
  const denied = lines.find((line) => /EACCES|EROFS|EPERM/.test(line));
  if (denied) {
    return new StartError(`Cannot write to ${BUILD_DIRECTORY}.`, "Give this user the right to write there.");
  }
  return new StartError(`The pages could not be built:\n${lines.join("\n")}`, `The whole output is in ${logPath}.`);
}

function readStamp(): string {
  try {
    return readFileSync(STAMP, "utf8");
  } catch {
    return "";
  }
}

/** SHA-256 over the names and contents of all inputs; some hundred small files, a few milliseconds. */
function hashInputs(): string {
  const hash = createHash("sha256");
  for (const path of INPUTS.flatMap((input) => filesBelow(join(ROOT, input)))) {
    const content = createHash("sha256").update(readFileSync(path)).digest("hex");
    hash.update(`${relative(ROOT, path)}\0${content}\n`);
  }
  return hash.digest("hex");
}

function filesBelow(path: string): string[] {
  if (!existsSync(path) || NOT_INPUTS.has(relative(ROOT, path))) return [];
  let entries: string[];
  try {
    entries = readdirSync(path).sort();
  } catch {
    return [path];
  }
  return entries.flatMap((name) => filesBelow(join(path, name)));
}
