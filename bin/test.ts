// `npm test`: every check and every test but those of tests/real, the quick ones first.
import { createStages } from "#lib/host/stages.ts";
import { stopSignal } from "#lib/host/stop-signal.ts";
import { ensureChromium } from "./ensure-chromium.ts";
import { runSuites, type Suite } from "./suites.ts";
import { readPlaywrightReport, readVitestReport } from "./test-reports.ts";

const suites: Suite[] = [
  { name: "Form and lint", args: ["node_modules/@biomejs/biome/bin/biome", "check", "."] },
  { name: "Route types", args: ["node_modules/next/dist/bin/next", "typegen"] },
  { name: "Types", args: ["node_modules/typescript/bin/tsc", "-p", "."] },
  { name: "Unused code", args: ["node_modules/knip/bin/knip.js"] },
  { name: "Boundaries", args: ["bin/check-boundaries.ts"] },
  vitest("Unit tests", "unit"),
  vitest("Integration tests", "integration"),
  playwright("Browser and API tests", "e2e", "playwright.config.ts"),
  playwright("Small screens", "small-screens", "tests/small-screens/playwright.config.ts"),
];

function vitest(name: string, project: string): Suite {
  const path = `test-results/${project}.json`;
  return {
    name,
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      `--project=${project}`,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${path}`,
    ],
    report: { path, read: readVitestReport },
  };
}

function playwright(name: string, report: string, config: string): Suite {
  return {
    name,
    args: ["node_modules/@playwright/test/cli.js", "test", "--config", config],
    report: { path: `test-results/${report}.json`, read: readPlaywrightReport },
  };
}

const stages = createStages();
const signal = stopSignal();
try {
  await ensureChromium(stages);
  process.exitCode = (await runSuites(suites, stages, signal)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
