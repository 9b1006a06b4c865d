import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import type { Stages } from "#lib/host/stages.ts";

export type Counts = { passed: number; failed: number; skipped: number };

/** Something that `npm test` runs: a check, which counts as one, or tests, which are counted from their report. */
export type Suite = {
  name: string;
  /** For Node: the program and its arguments. */
  args: readonly string[];
  /** Where the program writes its report, and how to read it. */
  report?: { path: string; read: (json: unknown) => Counts };
  /** Every test has to run: one that is skipped counts as failed. */
  complete?: boolean;
  /** What the machine lacks for it, a line each. Then it is not run, and has failed. */
  missing?: readonly string[];
};

const ROOT = dirname(import.meta.dirname);
/** How much of a failed suite's output is shown. */
const SHOWN_LINES = 200;
const LIMIT_MS = 30 * 60_000;
const DRAIN_MS = 2_000;

/** A figure that a test measured: `{"name", "value", "unit"}` on a line of its own. Shown also when all went well. */
const MEASUREMENT = /^\{"name":"[^"]+","value":[^{}]+,"unit":"[^"]*"\}$/;

/**
 * Runs a suite, says how it went, and shows its output when it failed. A program that ends badly without a
 * failure in its report, or without a report, counts as one failure.
 */
export async function runSuite(suite: Suite, stages: Stages, signal: AbortSignal): Promise<Counts> {
  const { report, missing = [] } = suite;
  if (missing.length > 0) {
    stages.line([`✗ ${suite.name}`, ...missing.map((line) => `    ${line}`)].join("\n"));
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (report) {
    mkdirSync(dirname(join(ROOT, report.path)), { recursive: true });
    rmSync(join(ROOT, report.path), { force: true });
  }
  let counts: Counts = { passed: 0, failed: 1, skipped: 0 };
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

function countsOf(suite: Suite, ok: boolean): Counts {
  if (!suite.report) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  let counts: Counts;
  try {
    counts = suite.report.read(JSON.parse(readFileSync(join(ROOT, suite.report.path), "utf8")));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (suite.complete) counts = { ...counts, failed: counts.failed + counts.skipped };
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
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

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** Vitest's JSON. A file that fails outside of a test (while it loads, in a hook) counts as one failure. */
export function readVitestReport(json: unknown): Counts {
  const report = vitestReport.parse(json);
  const filesThatFailed = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + filesThatFailed.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
});

/** Playwright's JSON. A test that passed at a second try only has failed; so has a set-up that threw. */
export function readPlaywrightReport(json: unknown): Counts {
  const { stats, errors } = playwrightReport.parse(json);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** Runs suites one after the other, all of them whatever fails, and ends with the one line of all counts. */
export async function runSuites(suites: readonly Suite[], stages: Stages, signal: AbortSignal): Promise<boolean> {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of suites) {
    const counts = await runSuite(suite, stages, signal);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
  }
  stages.line(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0;
}
