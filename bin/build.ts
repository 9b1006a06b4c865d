// Builds the pages without starting anything, for images and for machines where Loadline may not write into its own
// folder: `node bin/build.ts`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "#lib/config/start-error.ts";
import { buildWeb, isBuildStale } from "#lib/host/build-web.ts";
import { ROOT } from "#lib/host/paths.ts";
import { createStages } from "#lib/host/stages.ts";
import { stopSignal } from "#lib/host/stop-signal.ts";

const stages = createStages();
const signal = stopSignal();
const logDirectory = join(ROOT, "node_modules", ".cache", "loadline");
try {
  mkdirSync(logDirectory, { recursive: true });
  if (isBuildStale()) {
    await stages.run("Pages", (detail) => buildWeb({ logDirectory, env: process.env, detail, signal }));
  }
} catch (error) {
  const text = error instanceof StartError ? `${error.message}\n${error.hint}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
