import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const FILES_AT_ONCE = Math.min(8, Math.max(2, availableParallelism()));
/** A third of the time they wait, each for a database of its own, on a server for 300 connections. */
const WAITING_FILES_AT_ONCE = Math.max(3, FILES_AT_ONCE);
/** Not the second of the default: on a busy machine a process may take as long to be gone. */
const POLL_MS = 20_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          testTimeout: 30_000,
          expect: { poll: { timeout: POLL_MS } },
          maxWorkers: FILES_AT_ONCE,
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/contract/**/*.test.ts"],
          globalSetup: ["tests/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: POLL_MS } },
          maxWorkers: WAITING_FILES_AT_ONCE,
        },
      },
      {
        test: {
          name: "real",
          include: ["tests/real/**/*.test.ts"],
          globalSetup: ["tests/support/global-setup.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: POLL_MS } },
          // They start programs and measure time: one after the other.
          fileParallelism: false,
        },
      },
    ],
  },
});
