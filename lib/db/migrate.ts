import pg from "pg";
import { StartError } from "../config/start-error.ts";
import { PUBLIC_ALONE } from "./public-alone.ts";
import { MIGRATIONS_DIRECTORY, migrationNames, NO_FILTERS, readMigrations, withSchemaEngine } from "./schema-engine.ts";

/** Key of the advisory lock under which migrations are applied: "loadline" in ASCII. */
const LOCK_KEY = "7813570403834687077";

/**
 * Applies the migrations that the database does not have yet, with nothing from the network. Any number of
 * processes may call it at once: one applies, the others wait and find nothing left to do.
 *
 * @param onProgress hears a line about what is being done, when there is something to do.
 * @returns the names of the migrations that this call applied.
 * @throws StartError when the database cannot be reached, is of a newer Loadline, or refuses a migration.
 */
export async function migrate(
  databaseUrl: string,
  onProgress: (line: string) => void = () => {},
  directory: string = MIGRATIONS_DIRECTORY,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A lost connection also fails the statement that is under way, which is where it is handled.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(PUBLIC_ALONE);
  } catch (cause) {
    throw new StartError(
      `The database does not answer: ${reason(cause)}.`,
      "Check DATABASE_URL, and that the server runs and lets this machine in.",
      { cause },
    );
  }
  try {
    await lock(client, onProgress);
    const recorded = await readRecorded(client);
    const known = migrationNames(directory);
    refuseNewer(recorded, known);
    const pending = known.filter((name) => !recorded.some((row) => row.name === name && row.finished));
    if (pending.length === 0) return [];
    onProgress(`Applying ${pending.length} ${pending.length === 1 ? "migration" : "migrations"}`);
    return await apply(
      databaseUrl,
      directory,
      recorded.filter((row) => !row.finished).map((row) => row.name),
    );
  } finally {
    // The lock is the session's and goes with it.
    await client.end().catch(() => {});
  }
}

async function lock(client: pg.Client, onProgress: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ got: boolean }>("SELECT pg_try_advisory_lock($1) AS got", [LOCK_KEY]);
  if (rows[0]?.got) return;
  onProgress("Waiting for another process that is migrating the database");
  await client.query("SELECT pg_advisory_lock($1)", [LOCK_KEY]);
}

type Recorded = { name: string; finished: boolean };

/** Prisma's own record, without the attempts that were given up. */
async function readRecorded(client: pg.Client): Promise<Recorded[]> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there",
  );
  if (!rows[0]?.there) return [];
  const recorded = await client.query<Recorded>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return recorded.rows;
}

function refuseNewer(recorded: Recorded[], known: string[]): void {
  const unknown = recorded.filter((row) => !known.includes(row.name)).map((row) => row.name);
  if (unknown.length === 0) return;
  throw new StartError(
    `The database is newer than this Loadline: it has the migration ${unknown.at(-1)}, which this release does not know.`,
    "Start the release that made it, or a later one.",
  );
}

/**
 * @param interrupted migrations that were begun and not finished. Each is one transaction, so nothing of
 * them is in the database but the record, which has to go before they can be applied again.
 */
async function apply(databaseUrl: string, directory: string, interrupted: string[]): Promise<string[]> {
  try {
    return await withSchemaEngine(databaseUrl, null, async (engine) => {
      for (const migrationName of interrupted) await engine.markMigrationRolledBack({ migrationName });
      const applied = await engine.applyMigrations({ migrationsList: readMigrations(directory), filters: NO_FILTERS });
      return applied.appliedMigrationNames;
    });
  } catch (cause) {
    const text = reason(cause);
    throw new StartError(
      `A migration failed, the database is as before it: ${text}.`,
      /permission denied/.test(text)
        ? "Give the role of DATABASE_URL the ownership of its database (it makes tables and the extension pg_trgm)."
        : "Keep this line, start the release of before, and report it.",
      { cause },
    );
  }
}

/** One line of an error; the engine's go on with its own call stack. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message || String(error) : String(error);
  const database = /(?:Database error:|ERROR:) *(.+)/s.exec(text);
  return (database?.[1] ?? text)
    .replace(/\n\s*\d+: .*/s, "")
    .replace(/\s+/g, " ")
    .trim();
}
