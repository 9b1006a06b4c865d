import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "../e2e/support/system-chromium.ts";

/** `npm run screenshots`: no test of anything but that every screen can be shown. */
export default defineConfig({
  testDir: ".",
  globalSetup: "../e2e/support/global-setup.ts",
  outputDir: "../../test-results/screenshots",
  // One after the other: what one screen shows may be what the one before did.
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: { browserName: "chromium", launchOptions: chromiumOptions(process.env) },
  // The set-up starts the demo for a project of this name.
  projects: [{ name: "app" }],
});
