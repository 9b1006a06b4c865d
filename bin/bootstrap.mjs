// What `npm run demo`, `npm start`, `npm test` and their like begin with. Runs on whatever Node the machine has
// (18 or later) and needs nothing installed: installs what is missing, then hands over to the pinned Node.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateClient } from "./generate-client.mjs";
import { findNode, nodeEnvironment } from "./pinned-node.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each command runs. */
const PROGRAMS = {
  demo: ["demo/main.ts"],
  start: ["bin/loadline.ts", "start"],
  test: ["bin/test.ts"],
  "test-real": ["bin/test-real.ts"],
  bench: ["bin/bench.ts"],
  screenshots: ["bin/screenshots.ts"],
};

const END_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

const [command = "", ...args] = process.argv.slice(2);
const program = PROGRAMS[command];
if (!program) fail(`Unknown command ${command}.`, `Known are: ${Object.keys(PROGRAMS).join(", ")}.`);

if (!isInstalled()) await install();
const node = findNode(ROOT);
if (!node) {
  fail(
    "Node 24 is missing: its package was installed without its install script.",
    "Run npm ci with scripts allowed (npm config get ignore-scripts), or install Node 24.",
  );
}
try {
  await generateClient({ root: ROOT, node, say });
} catch (error) {
  fail("The database client could not be generated.", error instanceof Error ? error.message : String(error));
}
await handOver(node, [...program, ...args]);

/** True when node_modules holds exactly what package-lock.json asks for, as npm recorded when it was done. */
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
    const found = JSON.parse(readFileSync(join(ROOT, "node_modules", ".package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === "" || (found[path] ? found[path].version === entry.version : entry.optional === true),
    );
  } catch {
    return false;
  }
}

/** `npm ci`, with a sign of life while it works. */
async function install() {
  const startedAt = Date.now();
  say("Installing packages (first start only, about a minute) …");
  const beat = setInterval(() => say(`  still installing … ${seconds(startedAt)}`), 5_000);
  const { status, output } = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  clearInterval(beat);
  if (status !== 0) {
    process.stderr.write(`${output.trim().split("\n").slice(-12).join("\n")}\n`);
    fail("The packages could not be installed.", hintFor(output));
  }
  say(`✓ Packages installed ${seconds(startedAt)}`);
}

/** The npm that runs this, or the one on the path. */
function runNpm(npmArgs) {
  const npm = process.env.npm_execpath;
  const [file, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  return new Promise((resolve) => {
    const child = spawn(file, [...first, ...npmArgs], {
      cwd: ROOT,
      // Prisma's install script would fetch an engine from its own host; one that is named is not fetched.
      // Loadline needs none (docs/decisions/0002-migrations-without-downloads.md).
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1", NODE_ENV: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    // Whoever ends this ends npm as well: one that went on would be in the way of the next start's.
    let ending = false;
    const end = (signal) => {
      ending = true;
      child.kill(signal);
    };
    for (const signal of END_SIGNALS) process.on(signal, end);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    child.on("error", (error) => resolve({ status: 1, output: `${output}\n${error.message}` }));
    child.on("close", (status) => {
      if (ending) process.exit(1);
      for (const signal of END_SIGNALS) process.off(signal, end);
      resolve({ status, output });
    });
  });
}

function hintFor(output) {
  if (/ENOSPC/.test(output)) return "No space is left on the disk: free some and run the command again.";
  if (/EACCES|EPERM|EROFS/.test(output)) return `Give this user the right to write to ${ROOT}.`;
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|network/i.test(output)) {
    return "The package registry does not answer: check the network, and npm config get registry.";
  }
  if (/ENOENT/.test(output) && !process.env.npm_execpath) return "npm is missing: install it together with Node.";
  return "What npm said is above; run npm ci to see all of it.";
}

/** Runs the program in place of this one: same terminal, same signals, same end. */
async function handOver(node, programArgs) {
  const [script, ...rest] = programArgs;
  const path = join(ROOT, script);
  if (!existsSync(path)) fail(`${script} is missing.`, "Get the whole repository.");
  const child = spawn(node, [path, ...rest], { cwd: ROOT, env: nodeEnvironment(ROOT, node), stdio: "inherit" });
  for (const signal of END_SIGNALS) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the program by itself.
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  // npm runs this in a shell, and whoever ends npm may end the shell alone.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== parent) child.kill("SIGTERM");
    }, 1_000).unref();
  }
  const [code, signal] = await new Promise((resolve) => {
    child.on("error", (error) => fail(`${node} does not run: ${error.message}.`, "Run npm ci, or install Node 24."));
    child.on("exit", (...end) => resolve(end));
  });
  if (signal) {
    for (const name of END_SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  }
  process.exit(code ?? 1);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function seconds(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}

function fail(message, hint) {
  process.stderr.write(`${message}\n${hint}\n`);
  process.exit(1);
}
