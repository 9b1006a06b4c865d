// `npm run test:real`: tests against real programs that are killed, started and timed; minutes, not seconds.
import { createStages } from "#lib/host/stages.ts";
import { stopSignal } from "#lib/host/stop-signal.ts";
import { readVitestReport, runSuites } from "./suites.ts";

const PATH = "test-results/real.json";

try {
  const ok = await runSuites(
    [
      {
        name: "Tests against real programs",
        args: [
          "node_modules/vitest/vitest.mjs",
          "run",
          "--project=real",
          "--reporter=default",
          "--reporter=json",
          `--outputFile.json=${PATH}`,
          ...process.argv.slice(2),
        ],
        report: { path: PATH, read: readVitestReport },
      },
    ],
    createStages(),
    stopSignal(),
  );
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
