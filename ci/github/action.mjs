// The GitHub Action of action.yml. It runs the command line that the server hands out, so that both are of one version
// and nothing has to be installed.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Exit codes of the command line that mean something here (docs/cli.md). */
const EXIT = { ok: 0, notFound: 5, frozen: 12, rollbackUnderWay: 14 };
const POLL_MS = 10_000;

/** An input of action.yml, as the runner hands it over. */
function input(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
}

function required(name) {
  const value = input(name);
  if (value === "") throw new Error(`The input ${name} is missing.`);
  return value;
}

/** One of the runner's commands; what follows its name may be any text. */
function tell(command, text) {
  const escaped = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  process.stdout.write(`::${command}::${escaped}\n`);
}

/** The values are our own words and numbers: none holds a line end. */
function output(name, value) {
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

function summarise(markdown) {
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `${markdown}\n`);
}

async function downloadClient(url, directory) {
  const address = `${url.replace(/\/+$/, "")}/cli/loadline.mjs`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(60_000) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}. Is it the address of a Loadline server?`);
  const file = join(directory, "loadline.mjs");
  writeFileSync(file, await answer.text());
  // A page of something in between is no program, or one that does nothing, well.
  const { stdout } = await run(file, ["--version"]);
  if (!/^\d+\.\d+\.\d+\s*$/.test(stdout)) throw new Error(`${address} is not Loadline's command line.`);
  return file;
}

/**
 * Runs the command line and resolves to its exit code and results. What it says meanwhile goes to the job's log, where
 * nothing in it may act as one of the runner's commands: people's reasons are any text.
 */
function run(file, args) {
  const env = {
    ...process.env,
    LOADLINE_URL: input("url"),
    LOADLINE_TOKEN: input("token"),
    LOADLINE_DEPLOYMENT: input("deployment"),
    LOADLINE_LOCATION: input("location"),
  };
  const word = randomUUID();
  process.stdout.write(`::stop-commands::${word}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    // Into the same stream as the two commands around it, so that it cannot come before or after them.
    child.stderr.setEncoding("utf8").on("data", (text) => process.stdout.write(text));
    child.on("error", reject);
    child.on("close", (code) => {
      process.stdout.write(`\n::${word}::\n`);
      resolve({ code: code ?? 1, stdout });
    });
  });
}

/** Options of the command line for the inputs that are there. */
function options(...names) {
  return names.flatMap((name) => (input(name) === "" ? [] : [`--${name}`, input(name)]));
}

async function gate(file) {
  const waitMs = Number(input("wait-seconds") || "600") * 1000;
  if (!(waitMs >= 0)) throw new Error("The input wait-seconds is no number of seconds.");
  const endAt = Date.now() + waitMs;
  for (;;) {
    const { code, stdout } = await run(file, ["gate", "--json", ...options("image-digest")]);
    if (code === EXIT.rollbackUnderWay && Date.now() + POLL_MS <= endAt) {
      await pause(POLL_MS);
      continue;
    }
    const missing = code === EXIT.notFound && input("allow-missing") === "true";
    const open = code === EXIT.ok || missing;
    output("open", String(open));
    output("causes", stdout.trim() === "" ? "" : JSON.parse(stdout).causes.join(","));
    if (missing) return tell("notice", "Loadline does not know the code location yet: its first deploy may be made.");
    if (open) return;
    if (code === EXIT.frozen && input("on-frozen") === "skip") {
      return tell("warning", "A freeze window is closed: nothing is to be deployed now.");
    }
    throw new Error(`The deploy may not be made now (loadline gate ended with ${code}); the log says why.`);
  }
}

async function announce(file) {
  required("image");
  const { code, stdout } = await run(file, [
    "announce",
    ...options("image", "image-digest", "description", "deploy-type"),
  ]);
  if (code !== EXIT.ok) throw new Error(`The deploy could not be announced (loadline announce ended with ${code}).`);
  tell("notice", stdout.trim());
}

async function record(file) {
  const { code, stdout } = await run(file, [
    "record",
    "--json",
    ...options("image", "image-digest", "description", "deploy-type", "dbt-manifest", "assets"),
    ...(input("unchanged") === "true" ? ["--unchanged"] : []),
    ...(input("error") === "" ? [] : ["--status", "failed", "--error-message", input("error")]),
  ]);
  if (code !== EXIT.ok) throw new Error(`The load could not be recorded (loadline record ended with ${code}).`);
  const { load } = JSON.parse(stdout);
  output("load", String(load.number));
  const { added, removed, changed } = load.counts;
  const what = load.status === "failed" ? "failed to load" : `${added} added, ${removed} removed, ${changed} changed`;
  summarise(`Loadline: [load #${load.number}](${loadAddress(load.number)}), ${what}`);
  tell("notice", `Recorded load #${load.number}: ${what}`);
}

function loadAddress(number) {
  const [deployment, location] = [required("deployment"), required("location")].map(encodeURIComponent);
  return `${input("url").replace(/\/+$/, "")}/deployments/${deployment}/locations/${location}/history/${number}`;
}

const COMMANDS = { gate, announce, record };

const directory = mkdtempSync(join(tmpdir(), "loadline-"));
try {
  const url = required("url");
  const token = required("token");
  for (const name of ["deployment", "location"]) required(name);
  const command = required("command");
  if (!Object.hasOwn(COMMANDS, command)) throw new Error(`The input command is gate, announce or record.`);
  tell("add-mask", token);
  await COMMANDS[command](await downloadClient(url, directory));
} catch (error) {
  tell("error", error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
