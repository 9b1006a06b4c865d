import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "../e2e/support/system-chromium.ts";

/** Every screen on small windows, from a demo of its own: others roll it back, and a screen shows what is there. */
export default defineConfig({
  testDir: ".",
  globalSetup: "../e2e/support/global-setup.ts",
  outputDir: "../../test-results/small-screens",
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["line"], ["json", { outputFile: "../../test-results/small-screens.json" }]],
  use: {
    browserName: "chromium",
    screenshot: "only-on-failure",
    // It takes a fifth of the time: asked for where a failure is not understood by its picture.
    trace: process.env.LOADLINE_TEST_TRACE ? "retain-on-failure" : "off",
    launchOptions: chromiumOptions(process.env),
  },
  // The set-up starts the demo for a project of this name.
  projects: [{ name: "app" }],
});
