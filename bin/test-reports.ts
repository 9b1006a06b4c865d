// What the test programs' reports say: how many, and what failed.
import { dirname, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

const ROOT = dirname(import.meta.dirname);
/** Of a failure's line; the whole of it stands in the suite's output. */
const SHOWN_CHARACTERS = 300;

export type Counts = { passed: number; failed: number; skipped: number };

/** What a report tells: its counts, and a line for each failure. */
export type Report = Counts & { failures: readonly string[] };

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Vitest's JSON. A file that fails outside of a test (while it loads, in a hook) counts as one failure. */
export function readVitestReport(json: unknown): Report {
  const report = vitestReport.parse(json);
  const filesThatFailed = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + filesThatFailed.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...filesThatFailed.map(({ name, message }) => failureLine([relative(ROOT, name)], message)),
      ...report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === "failed")
          .map((test) => failureLine([relative(ROOT, name), test.fullName], test.failureMessages?.[0])),
      ),
    ],
  };
}

const error = z.object({ message: z.string().default("") });

type PlaywrightSuite = z.infer<typeof playwrightSuite>;
const playwrightSuite = z.object({
  specs: z.array(
    z.object({
      file: z.string(),
      title: z.string(),
      tests: z.array(
        z.object({
          projectName: z.string(),
          status: z.string(),
          results: z.array(z.object({ errors: z.array(error).default([]) })),
        }),
      ),
    }),
  ),
  get suites() {
    return z.array(playwrightSuite).default([]);
  },
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(error),
  suites: z.array(playwrightSuite),
});

/** Playwright's JSON. A test that passed at a second try only has failed; so has a set-up that threw. */
export function readPlaywrightReport(json: unknown): Report {
  const { stats, errors, suites } = playwrightReport.parse(json);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [...errors.map(({ message }) => failureLine([], message)), ...suites.flatMap(playwrightFailures)],
  };
}

function playwrightFailures({ specs, suites }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ projectName, results }) =>
        failureLine([projectName, file, title], results.flatMap(({ errors }) => errors)[0]?.message),
      ),
  );
  return [...own, ...suites.flatMap(playwrightFailures)];
}

/** Where it failed, and how its message begins, on one line. */
export function failureLine(where: readonly string[], message = ""): string {
  const words = stripVTControlCharacters(message).replace(/\s+/gu, " ").trim();
  return [...where, words]
    .filter((part) => part !== "")
    .join(": ")
    .slice(0, SHOWN_CHARACTERS);
}
