import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { Stages } from "#lib/host/stages.ts";
import { type Counts, failureLine, type Report } from "./test-reports.ts";

/** Something that `npm test` runs: a check, which counts as one, or tests, which are counted from their report. */
export type Suite = {
  name: string;
  /** For Node: the program and its arguments. */
  args: readonly string[];
  /** Where the program writes its report, and how to read it. */
  report?: { path: string; read: (json: unknown) => Report };
  /** Every test has to run: one that is skipped counts as failed. */
  complete?: boolean;
  /** Suites of one lane run one after the other, beside those of other lanes; those of none alone, when all lanes are done. */
  lane?: string;
  /** What has to be there first, however long it takes. Where it cannot be had the suite is not run, and has failed. */
  prepare?: { name: string; work: (detail: (text: string) => void) => Promise<void> };
  /** What the machine lacks for it, a line each. Then it is not run, and has failed. */
  missing?: readonly string[];
};

const ROOT = dirname(import.meta.dirname);
/** How much of a failed suite's output is shown. */
const SHOWN_LINES = 200;
/** Of one suite: what hangs is ended at some time, and what is merely slow is not. */
const LIMIT_MS = 60 * 60_000;
const DRAIN_MS = 2_000;

/** A figure that a test measured: `{"name", "value", "unit"}` on a line of its own. Shown also when all went well. */
const MEASUREMENT = /^\{"name":"[^"]+","value":[^{}]+,"unit":"[^"]*"\}$/;

/**
 * Runs a suite, says how it went, and shows its output when it failed. A program that ends badly without a
 * failure in its report, or without a report, counts as one failure.
 */
export async function runSuite(suite: Suite, stages: Stages, signal: AbortSignal): Promise<Report> {
  const { report, prepare, missing = [] } = suite;
  if (missing.length > 0) {
    stages.line([`✗ ${suite.name}`, ...missing.map((line) => `    ${line}`)].join("\n"));
    return { passed: 0, failed: 1, skipped: 0, failures: missing };
  }
  if (prepare) {
    try {
      await stages.run(prepare.name, prepare.work);
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      stages.line(failure);
      return { ...ONE_FAILURE, failures: [failure] };
    }
  }
  if (report) {
    mkdirSync(dirname(join(ROOT, report.path)), { recursive: true });
    rmSync(join(ROOT, report.path), { force: true });
  }
  let counts: Report = { ...ONE_FAILURE, failures: [] };
  let output = "";
  try {
    await stages.run(suite.name, async () => {
      const ended = await run(suite.args, signal);
      output = ended.output;
      counts = countsOf(suite, ended.ok);
      if (counts.failed > 0) throw new Failed();
    });
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    stages.line(output.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n"));
  }
  for (const line of stripVTControlCharacters(output).split("\n")) if (MEASUREMENT.test(line)) stages.line(line);
  if (report) {
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
    stages.line(`    ${counts.passed} passed, ${counts.failed} failed${skipped}`);
  }
  return counts;
}

class Failed extends Error {}

const ONE_FAILURE: Counts = { passed: 0, failed: 1, skipped: 0 };

function countsOf(suite: Suite, ok: boolean): Report {
  if (!suite.report)
    return ok ? { passed: 1, failed: 0, skipped: 0, failures: [] } : { ...ONE_FAILURE, failures: [""] };
  let counts: Report;
  try {
    counts = suite.report.read(JSON.parse(readFileSync(join(ROOT, suite.report.path), "utf8")));
  } catch {
    return { ...ONE_FAILURE, failures: ["left no report"] };
  }
  if (suite.complete && counts.skipped > 0) {
    const failures = [...counts.failures, `${counts.skipped} skipped, and all have to run`];
    counts = { ...counts, failed: counts.failed + counts.skipped, failures };
  }
  return !ok && counts.failed === 0 ? { ...counts, failed: 1, failures: ["ended badly after its tests"] } : counts;
}

/** Runs a program to its end. One that takes longer than LIMIT_MS is ended, and has failed. */
function run(args: readonly string[], signal: AbortSignal): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd: ROOT,
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stop = (): void => void child.kill("SIGTERM");
    signal.addEventListener("abort", stop);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    const limit = setTimeout(() => {
      output += `\nEnded after ${LIMIT_MS / 60_000} minutes.\n`;
      child.kill("SIGKILL");
    }, LIMIT_MS);
    child.once("error", reject);
    child.once("exit", async (status) => {
      clearTimeout(limit);
      signal.removeEventListener("abort", stop);
      // What it printed last; a process that it left behind may hold the pipe for ever.
      await Promise.race([once(child, "close"), sleep(DRAIN_MS)]);
      child.stdout.destroy();
      child.stderr.destroy();
      if (signal.aborted) reject(signal.reason);
      else resolve({ ok: status === 0, output });
    });
  });
}

/**
 * Runs suites in their lanes, all of them whatever fails, and ends with a line for each failure, which begins with
 * "failed:", and the one line of all counts.
 */
export async function runSuites(suites: readonly Suite[], stages: Stages, signal: AbortSignal): Promise<boolean> {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const { alone = [], ...lanes } = Object.groupBy(suites, ({ lane = "alone" }) => lane);
  const runLane = async (lane: readonly Suite[] = []): Promise<void> => {
    for (const suite of lane) {
      const counts = await runSuite(suite, stages, signal);
      sum.passed += counts.passed;
      sum.failed += counts.failed;
      for (const failure of counts.failures) failures.push(failureLine(["failed", suite.name], failure));
    }
  };
  await Promise.all(Object.values(lanes).map(runLane));
  await runLane(alone);
  for (const failure of failures) stages.line(failure);
  stages.line(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0;
}
