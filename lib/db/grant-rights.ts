import pg from "pg";
import { StartError } from "../config/start-error.ts";
import { PUBLIC_ALONE } from "./public-alone.ts";

/** Key of the advisory lock under which rights are granted: "loadgrnt" in ASCII. */
const LOCK_KEY = "7813570403568414324";

/** Tables that grow alone: not even the application changes or removes what is there. */
const APPEND_ONLY = ["audit_event", "audit_seal"];

/**
 * Gives the role by which web and worker connect its rights in a migrated database: everything on rows, nothing on tables,
 * and neither UPDATE, DELETE nor TRUNCATE on the audit log. It owns none of the tables, so it cannot take a trigger away.
 * The same again changes nothing; any number of processes may call it at once.
 * @param ownerUrl connection of the role that owns the tables.
 * @throws StartError when the owner may not grant, or either role cannot connect.
 */
export async function grantRights(ownerUrl: string, appUrl: string): Promise<void> {
  const role = await roleOf(appUrl);
  const client = await connect(ownerUrl, "LOADLINE_MIGRATE_DATABASE_URL");
  try {
    const name = client.escapeIdentifier(role);
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK_KEY]);
    const { rows } = await client.query<{ owner: string; database: string }>(
      "SELECT current_user AS owner, current_database() AS database",
    );
    const [{ owner, database } = { owner: "", database: "" }] = rows;
    if (owner === role) {
      throw new StartError(
        `DATABASE_URL and LOADLINE_MIGRATE_DATABASE_URL both connect as ${role}.`,
        "Name a role of its own in each, or leave LOADLINE_MIGRATE_DATABASE_URL out.",
      );
    }
    await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
    await client.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${name}`);
    // All of them, so that nothing is left that somebody granted by hand, on columns too.
    await client.query(`REVOKE ALL ON ${APPEND_ONLY.join(", ")} FROM ${name}`);
    await client.query(`GRANT SELECT, INSERT ON ${APPEND_ONLY.join(", ")} TO ${name}`);
    await client.query(`REVOKE ALL ON _prisma_migrations FROM ${name}`);
    // Housekeeping's queue makes a schema of its own. One that the owner made, before there were two roles, holds
    // nothing but the schedule, which is made again at the next start.
    await client.query(`GRANT CREATE ON DATABASE ${client.escapeIdentifier(database)} TO ${name}`);
    const queue = await client.query(
      "SELECT 1 FROM pg_namespace WHERE nspname = 'pgboss' AND nspowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)",
    );
    if (queue.rowCount) await client.query("DROP SCHEMA pgboss CASCADE");
    await refuseMore(client, role);
    await client.query("COMMIT");
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(
      `The rights of the role ${role} could not be granted: ${reason(cause)}.`,
      "Let the role of LOADLINE_MIGRATE_DATABASE_URL own the database and its tables.",
      { cause },
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/** What a role may by being more than itself, no revoke takes back: a superuser, or a member of the owner's role. */
async function refuseMore(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT c.relname AS "table" FROM pg_class c
      WHERE c.oid = ANY ($2::regclass[])
        AND (has_table_privilege($1, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
             OR has_any_column_privilege($1, c.oid, 'UPDATE') OR pg_has_role($1, c.relowner, 'MEMBER'))`,
    [role, APPEND_ONLY],
  );
  if (rows.length === 0) return;
  throw new StartError(
    `The role ${role} of DATABASE_URL may change the audit log, by another role or by being a superuser.`,
    "Give DATABASE_URL a role of its own that is a member of no other.",
  );
}

async function roleOf(appUrl: string): Promise<string> {
  const client = await connect(appUrl, "DATABASE_URL");
  try {
    const { rows } = await client.query<{ role: string }>("SELECT current_user AS role");
    return rows[0]?.role ?? "";
  } finally {
    await client.end().catch(() => {});
  }
}

async function connect(url: string, variable: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // A lost connection also fails the statement that is under way, which is where it is handled.
  client.on("error", () => {});
  try {
    await client.connect();
    // The application's role may make schemas: none of them, whatever its name, stands before the tables' own.
    await client.query(PUBLIC_ALONE);
    return client;
  } catch (cause) {
    throw new StartError(`The database does not let ${variable} in: ${reason(cause)}.`, `Check ${variable}.`, {
      cause,
    });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message || String(error) : String(error);
}
