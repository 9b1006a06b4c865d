import { StartError } from "#lib/config/start-error.ts";
import type { Database } from "#lib/db/database.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";
import { printable } from "./printable.ts";

/**
 * The database of the Loadline that runs on this machine, found as the server finds it. Starts nothing.
 * Throws with exit code 3 when none runs, 2 when the environment is wrong.
 */
export async function openLocalDatabase(env: CliIo["env"]): Promise<Database> {
  const { readEnvironment } = await import("#lib/config/environment.ts");
  const { connectionForLocalCli } = await import("#lib/host/server-file.ts");
  const { openDatabase } = await import("#lib/db/open.ts");
  const { ping } = await import("#lib/db/ping.ts");
  const environment = orExit(EXIT.usage, () => readEnvironment(env));
  const { databaseUrl } = orExit(EXIT.unreachable, () => connectionForLocalCli(environment));
  let db: Database | undefined;
  try {
    db = await openDatabase({ url: databaseUrl, poolSize: 1 });
    await ping(db.sql);
    return db;
  } catch (error) {
    await db?.close();
    const reason = error instanceof Error ? error.message || String(error) : String(error);
    throw new CliError(EXIT.unreachable, `The database does not answer (${printable(reason)}). Does Loadline run?`);
  }
}

function orExit<T>(exitCode: typeof EXIT.usage | typeof EXIT.unreachable, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StartError) throw new CliError(exitCode, `${error.message} ${error.hint}`);
    throw error;
  }
}
