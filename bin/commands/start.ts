import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { type Declared, readDeclared } from "#lib/config/declared.ts";
import { readEnvironment } from "#lib/config/environment.ts";
import { StartError } from "#lib/config/start-error.ts";
import { openDatabase } from "#lib/db/open.ts";
import { createStages, type Stages } from "#lib/host/stages.ts";
import { startHost } from "#lib/host/start-host.ts";
import { rejectWhenStopped, Stopped, stopSignal } from "#lib/host/stop-signal.ts";
import { ensureSetupLink } from "#lib/services/access/ensure-setup-link.ts";
import { applyFile, changeLines } from "../cli/apply-file.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";

export function startCommand(io: CliIo): Command {
  return new Command("start")
    .description("Start Loadline on this machine: database, web and worker (PORT, LOADLINE_DATA_DIR, DATABASE_URL)")
    .action(() => start(io.env));
}

/** Runs until it is asked to stop, which is a good end; anything else that ends it is thrown. */
async function start(variables: CliIo["env"]): Promise<void> {
  const stages = createStages();
  const signal = stopSignal();
  try {
    const environment = readEnvironment(variables);
    // Before anything is started: a file that cannot be read stops nothing that runs.
    const { configFile } = environment;
    const declared = configFile === null ? null : readDeclared(configFile, variables);
    const host = await startHost({ ...environment, stages, signal });
    try {
      if (declared !== null) await stages.run("Configuration", (detail) => apply(declared, host.databaseUrl, detail));
      await sayWhere(stages, environment.publicUrl, host.databaseUrl);
      await Promise.race([rejectWhenStopped(signal), host.failed]);
    } finally {
      await stages.run("Stopped", host.stop);
    }
  } catch (error) {
    if (error instanceof Stopped) return;
    if (error instanceof StartError) throw new CliError(EXIT.failed, `${error.message}\n${error.hint}`);
    throw error;
  }
}

/** The worker runs by now: secrets are sealed to its key. */
async function apply(declared: Declared, databaseUrl: string, detail: (text: string) => void): Promise<void> {
  const db = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const actor = { type: "system", name: "configuration file" } as const;
    const context = { db, actor, address: null, requestId: randomUUID() };
    for (const line of changeLines(await applyFile(context, declared, false), false)) detail(line);
  } finally {
    await db.close();
  }
}

async function sayWhere(stages: Stages, publicUrl: string, databaseUrl: string): Promise<void> {
  stages.line(`\nLoadline runs at ${publicUrl}`);
  const db = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const setUp = await ensureSetupLink(db);
    if (setUp) stages.line(`Make the first Organization Admin here, within 24 hours, once: ${publicUrl}${setUp}`);
  } finally {
    await db.close();
  }
  stages.line("Ctrl-C stops it.");
}
