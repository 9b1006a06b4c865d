import { randomUUID } from "node:crypto";
import { prepareDataDirectory } from "#lib/config/data-directory.ts";
import { explainFileError, StartError } from "#lib/config/start-error.ts";
import { openDatabase } from "#lib/db/open.ts";
import { createStages, type Stages } from "#lib/host/stages.ts";
import { type RunningHost, startHost } from "#lib/host/start-host.ts";
import { rejectWhenStopped, stopSignal } from "#lib/host/stop-signal.ts";
import type { Context } from "#lib/services/context.ts";
import { DEMO_UNITS } from "./content/units.ts";
import { type DemoFile, openDemoFile, writeDemoFile } from "./demo-file.ts";
import { fillDemo, targetOf } from "./fill.ts";
import { type DemoOptions, readDemoOptions, USAGE } from "./options.ts";
import { resetDemo } from "./reset.ts";
import { setUpDemo } from "./set-up.ts";
import { stopPrograms } from "./stop-programs.ts";
import { summary } from "./summary.ts";
import { type PlacedUnit, placeUnits } from "./unit-places.ts";

const STOP_LIMIT_MS = 5_000;

/**
 * `npm run demo`: Loadline with a deployment whose code locations are programs that really run, deployed
 * release by release the first time, and found again at every later start.
 */
async function main(signal: AbortSignal): Promise<void> {
  const stages = createStages();
  const options = readDemoOptions(process.argv.slice(2), process.env);
  if (options === "help") return stages.line(USAGE);
  try {
    await start(options, stages, signal);
  } catch (error) {
    throw explainFileError(error, options.dataDir);
  }
}

/** Runs until it is asked to stop; whatever was started is stopped again, however this ends. */
async function start(options: DemoOptions, stages: Stages, signal: AbortSignal): Promise<void> {
  if (options.reset) await stages.run("Demo removed", () => resetDemo(options.dataDir, signal));
  prepareDataDirectory(options.dataDir);
  const file = openDemoFile(options.dataDir);
  const units = placeUnits(DEMO_UNITS, options.dataDir);
  const host = await startHost({ ...options, databaseUrl: null, stages, signal });
  try {
    await run(host, { options, file, units, stages, signal });
  } finally {
    const complaints = await stages.run("Stopped", async () => {
      await host.stop();
      return stopPrograms(units, STOP_LIMIT_MS);
    });
    if (complaints.length > 0) process.exitCode = 1;
    for (const line of complaints) process.stderr.write(`${line}\n`);
  }
}

type Demo = { options: DemoOptions; file: DemoFile; units: PlacedUnit[]; stages: Stages; signal: AbortSignal };

/** Brings the demo up and stays until it is asked to stop, or the database is lost. */
async function run(host: RunningHost, demo: Demo): Promise<void> {
  const { options, file, units, stages } = demo;
  const lost = new AbortController();
  host.failed.catch((error: unknown) => lost.abort(error));
  const signal = AbortSignal.any([demo.signal, lost.signal]);
  const db = await openDatabase({ url: host.databaseUrl, poolSize: 5 });
  try {
    const context: Context = { db, actor: { type: "system", name: "demo" }, address: null, requestId: randomUUID() };
    await stages.run("Demo deployment", () => setUpDemo(context, units, file.password));
    const isFilled = ({ unit }: PlacedUnit) => file.filled.includes(unit.name);
    await stages.run("Demo programs", (detail) => startPrograms(units.filter(isFilled), signal, detail));
    const empty = units.filter((placed) => !isFilled(placed));
    if (empty.length > 0) {
      stages.line("  Deploying the demo's releases, all units at once:");
      await fillDemo(context, empty, { url: host.url, signal, say, filled });
    }
  } finally {
    await db.close();
  }
  for (const line of summary(options.publicUrl, file.password)) stages.line(line);
  await rejectWhenStopped(signal);

  function say(line: string): void {
    stages.line(`  ${line}`);
  }
  function filled(unit: string): void {
    file.filled.push(unit);
    writeDemoFile(options.dataDir, file);
  }
}

/** Starts what does not run; a program that outlived a killed demo is found and left alone. */
async function startPrograms(units: readonly PlacedUnit[], signal: AbortSignal, detail: (text: string) => void) {
  await Promise.all(
    units.map(async (placed) => {
      const outcome = await targetOf(placed).ensureRunning(signal, () => undefined);
      // What does not come up shows in the pages as it would anywhere; the demo goes on.
      if (outcome.status !== "running") detail(`${placed.unit.name} does not run: ${outcome.reason}`);
    }),
  );
}

const signal = stopSignal();
main(signal).catch((error: unknown) => {
  // Whatever was broken off by being asked to stop is no failure.
  if (signal.aborted) return;
  process.exitCode = 1;
  if (error instanceof StartError) process.stderr.write(`${error.message}\n${error.hint}\n`);
  else process.stderr.write(`The demo ended: ${error instanceof Error ? error.stack : String(error)}\n`);
});
