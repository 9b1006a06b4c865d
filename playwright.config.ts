import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "./tests/e2e/support/system-chromium.ts";

/**
 * Two projects, each against a real server that the global set-up starts and stops: `api` speaks to one made
 * with `loadline start` on an empty data directory, `app` opens the demo in a browser.
 */
export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/support/global-setup.ts",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: false,
  retries: 0,
  // For a busy machine: how long something took is told by the benches, not here.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["line"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    browserName: "chromium",
    screenshot: "only-on-failure",
    // It takes a fifth of the time: asked for where a failure is not understood by its picture.
    trace: process.env.LOADLINE_TEST_TRACE ? "retain-on-failure" : "off",
    launchOptions: chromiumOptions(process.env),
  },
  projects: [
    { name: "api", testMatch: "api/**/*.spec.ts" },
    { name: "app", testMatch: "app/**/*.spec.ts" },
  ],
});
