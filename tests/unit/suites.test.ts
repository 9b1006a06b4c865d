import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { execPath } from "node:process";
import { describe, expect, it } from "vitest";
import { missingTools } from "#bin/missing-tools.ts";
import { REAL_PARTS, type Tool } from "#bin/real-parts.ts";
import { runSuites, type Suite } from "#bin/suites.ts";
import { type Report, readPlaywrightReport, readVitestReport } from "#bin/test-reports.ts";
import { createStages } from "#lib/host/stages.ts";

const passing: Suite = { name: "good", args: ["-e", "console.log('fine')"] };
const failing: Suite = { name: "bad", args: ["-e", "console.log('why it failed'); process.exit(3)"] };

async function runAll(suites: Suite[]): Promise<{ ok: boolean; printed: string }> {
  let printed = "";
  const stages = createStages({ write: (text) => (printed += text) });
  const ok = await runSuites(suites, stages, new AbortController().signal);
  return { ok, printed };
}

describe("the sum of all suites", () => {
  it("is the last line, and good when everything passed", async () => {
    const { ok, printed } = await runAll([passing, passing]);
    expect(ok).toBe(true);
    expect(printed).toMatch(/\n2 passed, 0 failed\n$/);
    expect(printed).not.toContain("fine");
  });

  it("counts a check that fails, shows why, and goes on with the next", async () => {
    const { ok, printed } = await runAll([failing, passing]);
    expect(ok).toBe(false);
    expect(printed).toContain("why it failed");
    expect(printed).toMatch(/\nfailed: bad\n1 passed, 1 failed\n$/);
  });

  it("is of all lanes, which run beside each other, each in its order, and of what runs alone after them", async () => {
    const waiting = (name: string, lane: string, ms: number): Suite => ({
      name,
      lane,
      args: ["-e", `setTimeout(() => {}, ${ms})`],
    });
    const { ok, printed } = await runAll([
      waiting("long", "one", 3_000),
      waiting("after the long one", "one", 0),
      { ...passing, name: "alone" },
      waiting("short", "two", 0),
    ]);
    expect(ok).toBe(true);
    const ended = [...printed.matchAll(/^✓ (.+) [\d.]+ s$/gm)].map((line) => line[1]);
    expect(ended).toEqual(["short", "long", "after the long one", "alone"]);
    expect(printed).toMatch(/\n4 passed, 0 failed\n$/);
  });

  it("waits for what a suite needs first, and counts a suite as failed, unrun, that cannot have it", async () => {
    const done: string[] = [];
    const { ok, printed } = await runAll([
      { ...passing, prepare: { name: "first", work: async () => void done.push("made") } },
      {
        name: "unrun",
        args: ["-e", "console.log('ran'); process.exit(1)"],
        prepare: { name: "second", work: () => Promise.reject(new Error("the registry does not answer\nat all")) },
      },
    ]);
    expect(done).toEqual(["made"]);
    expect(ok).toBe(false);
    expect(printed).toMatch(/✓ first [\d.]+ s\n✓ good/);
    expect(printed).not.toContain("✗ unrun");
    expect(printed).toMatch(/\nfailed: unrun: the registry does not answer at all\n1 passed, 1 failed\n$/);
  });

  it("does not wait for what a program left behind with its output open", async () => {
    const leave = "require('child_process').spawn('sleep', ['20'], { stdio: 'inherit', detached: true }).unref()";
    const startedAt = Date.now();
    const { ok } = await runAll([{ name: "leaving", args: ["-e", leave] }]);
    expect(ok).toBe(true);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  }, 15_000);

  it("counts tests that leave no report as a failure, also when their program ends well", async () => {
    const report = { path: "test-results/none.json", read: readVitestReport };
    const { ok, printed } = await runAll([{ ...passing, report }]);
    expect(ok).toBe(false);
    expect(printed).toMatch(/\n0 passed, 1 failed\n$/);
  });

  it("counts a program that ends badly as a failure, also when its report has none", async () => {
    const path = "test-results/suites-test.json";
    const args = [
      "-e",
      `require("fs").writeFileSync("${path}", '{"passed":4,"failed":0,"skipped":1,"failures":[]}'); process.exit(1)`,
    ];
    const read = (json: unknown) => json as Report;
    const { ok, printed } = await runAll([{ name: execPath, args, report: { path, read } }]);
    expect(ok).toBe(false);
    expect(printed).toMatch(/\n4 passed, 1 failed\n$/);
  });
});

describe("tests against real programs", () => {
  const report = (counts: object) => ({
    args: [
      "-e",
      `require("fs").writeFileSync("test-results/suites-real.json", '${JSON.stringify({ failures: [], ...counts })}')`,
    ],
    report: {
      path: "test-results/suites-real.json",
      read: (json: unknown) => json as Report,
    },
  });

  it("have failed where one was skipped, if all of them have to run", async () => {
    const skipping = { name: "skipping", ...report({ passed: 4, failed: 0, skipped: 2 }) };
    expect(await runAll([skipping])).toMatchObject({ ok: true });
    const { ok, printed } = await runAll([{ ...skipping, complete: true }]);
    expect(ok).toBe(false);
    expect(printed).toMatch(/\n4 passed, 2 failed\n$/);
  });

  it("are not run without the programs that they drive, and say which to install", async () => {
    const lacking = { ...passing, missing: ["a registry is missing: apt-get install docker-registry"] };
    const { ok, printed } = await runAll([lacking, passing]);
    expect(ok).toBe(false);
    expect(printed).toContain("a registry is missing: apt-get install docker-registry");
    expect(printed).toMatch(/\n1 passed, 1 failed\n$/);
  });

  it("show the figures that they measured", async () => {
    const figure = JSON.stringify({ name: "latency", value: 1.5, unit: "s" });
    const { printed } = await runAll([
      { name: "measuring", args: ["-e", `console.log('noise\\n\\u001b[39m${figure}')`] },
    ]);
    expect(printed).toContain(`\n${figure}\n`);
    expect(printed).not.toContain("noise");
  });

  it("each belong to a part that names the programs it needs", () => {
    const folders = readdirSync("tests/real", { withFileTypes: true }).map(({ name }) => name);
    expect(REAL_PARTS.map(({ folder }) => folder).sort()).toEqual(folders.sort());
  });

  it("find a program by name on the path, and one that has to work by running it", () => {
    const tool = (more: Partial<Tool>): Tool => ({ name: "it", package: "it", commands: ["node"], ...more });
    const env = { PATH: dirname(execPath) };
    const there = [tool({}), tool({ probe: ["-e", ""] }), tool({ commands: ["no-such-program", "node"] })];
    expect(missingTools(there, env)).toEqual([]);
    const absent = [tool({ commands: ["no-such-program"] }), tool({ probe: ["-e", "process.exit(1)"] })];
    expect(missingTools(absent, env)).toEqual(absent);
  });
});

describe("a report", () => {
  it("of Vitest counts a file that fails while it loads", () => {
    const file = (status: string, ...tests: string[]) => ({
      name: `${process.cwd()}/tests/${status}.test.ts`,
      status,
      message: tests.length === 0 ? "SyntaxError: no" : "",
      assertionResults: tests.map((one) => ({
        status: one,
        fullName: `it ${one}`,
        failureMessages: one === "failed" ? ["\u001b[31mAssertionError\u001b[39m: expected 1\n  to be 2"] : [],
      })),
    });
    const counts = readVitestReport({
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        file("passed", "passed"),
        file("failed", "failed", "passed"),
        file("failed"),
        file("failed", "skipped"),
      ],
    });
    expect(counts).toEqual({
      passed: 5,
      failed: 3,
      skipped: 3,
      failures: [
        "tests/failed.test.ts: SyntaxError: no",
        "tests/failed.test.ts",
        "tests/failed.test.ts: it failed: AssertionError: expected 1 to be 2",
      ],
    });
  });

  it("of Playwright counts what passed at the second try only, and a set-up that threw", () => {
    const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 };
    const test = (status: string, ...messages: string[]) => ({
      file: "app/load.spec.ts",
      title: `a person sees ${status}`,
      tests: [{ projectName: "app", status, results: [{ errors: messages.map((message) => ({ message })) }] }],
    });
    const suites = [
      {
        specs: [test("expected")],
        suites: [{ specs: [test("unexpected", "Error: not visible", "more"), test("flaky")] }],
      },
    ];
    expect(readPlaywrightReport({ stats, errors: [{ message: "set-up threw" }], suites })).toEqual({
      passed: 7,
      failed: 3,
      skipped: 2,
      failures: [
        "set-up threw",
        "app: app/load.spec.ts: a person sees unexpected: Error: not visible",
        "app: app/load.spec.ts: a person sees flaky",
      ],
    });
  });
});
