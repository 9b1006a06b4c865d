import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StartError } from "#lib/config/start-error.ts";
import { migrate } from "#lib/db/migrate.ts";
import { MIGRATIONS_DIRECTORY, migrationNames, sqlFromMigrationsToSchema } from "#lib/db/schema-engine.ts";
import { createDatabase } from "#tests/support/database.ts";

const run = promisify(execFile);
const PROCESS = fileURLToPath(new URL("../../support/migrate-process.ts", import.meta.url));

let url: string;
let drop: () => Promise<void>;
let directory: string;

beforeEach(async () => {
  ({ url, drop } = await createDatabase("template0"));
  directory = mkdtempSync(join(tmpdir(), "loadline-migrations-"));
  cpSync(MIGRATIONS_DIRECTORY, directory, { recursive: true });
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await drop();
});

async function query<Row extends object>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** One more migration, as a later release would bring it. */
function addMigration(name: string, sql: string): void {
  mkdirSync(join(directory, name));
  writeFileSync(join(directory, name, "migration.sql"), sql);
}

describe("migrating", () => {
  it("applies every migration once, as the owner of the database and no superuser", async () => {
    expect(await migrate(url)).toEqual(migrationNames());
    expect(await migrate(url)).toEqual([]);
    expect(await query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).toEqual([{ rolsuper: false }]);
  });

  it("applies each migration once when ten processes start at once", async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => run(process.execPath, [PROCESS, url])));
    const applied = results.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(applied.sort()).toEqual(migrationNames());
    const recorded = await query<{ migration_name: string; applied_steps_count: number }>(
      "SELECT migration_name, applied_steps_count FROM _prisma_migrations ORDER BY 1",
    );
    expect(recorded.map((row) => row.migration_name)).toEqual(migrationNames());
  }, 120_000);

  it("leads to the schema that the code is written against", async () => {
    const shadow = await createDatabase("template0");
    try {
      expect(await sqlFromMigrationsToSchema(url, shadow.url)).toBeNull();
    } finally {
      await shadow.drop();
    }
  });

  it("brings a database of an earlier release up to date and keeps what is in it", async () => {
    await migrate(url);
    await query("INSERT INTO deployment (name, kind) VALUES ('kept', 'generic')");
    addMigration("20991231000000_later", "ALTER TABLE deployment ADD COLUMN later int NOT NULL DEFAULT 7;");
    const lines: string[] = [];
    expect(await migrate(url, (line) => lines.push(line), directory)).toEqual(["20991231000000_later"]);
    expect(await query("SELECT name, later FROM deployment")).toEqual([{ name: "kept", later: 7 }]);
    expect(lines).toEqual(["Applying 1 migration"]);
  });

  it("makes lookups of alerts that an earlier release sent to as many addresses as there may be", async () => {
    const later = migrationNames().filter((name) => name >= "20261121220800_alert_delivery_lookups");
    for (const name of later) rmSync(join(directory, name), { recursive: true });
    await migrate(url, () => {}, directory);
    // Random: what repeats itself could be pressed into an index however long it is.
    await query(
      `INSERT INTO alert_delivery (deployment_id, policy_name, receiver, receiver_key, fold_key)
       SELECT gen_random_uuid(), 'all', '{}', string_agg(gen_random_uuid()::text, ','), 'load.failed:1'
         FROM generate_series(1, 350)`,
    );
    expect(await migrate(url)).toEqual(later);
    expect(await query("SELECT length(receiver_key) AS long FROM alert_delivery")).toEqual([{ long: 12_949 }]);
  });

  it("refuses a database that is newer than the code and changes nothing in it", async () => {
    addMigration("20991231000000_later", "ALTER TABLE deployment ADD COLUMN later int;");
    await migrate(url, () => {}, directory);
    await expect(migrate(url)).rejects.toThrow(/newer than this Loadline.*20991231000000_later/);
    await expect(migrate(url)).rejects.toBeInstanceOf(StartError);
  });

  it("leaves nothing of a migration that fails halfway, says why, and goes on when it is mended", async () => {
    await migrate(url);
    const broken = "CREATE TABLE half (id int);\nINSERT INTO nowhere VALUES (';');\n";
    addMigration("20991231000000_broken", broken);
    await expect(migrate(url, () => {}, directory)).rejects.toThrow(/relation "nowhere" does not exist/);
    expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    writeFileSync(join(directory, "20991231000000_broken", "migration.sql"), "CREATE TABLE half (id int);");
    expect(await migrate(url, () => {}, directory)).toEqual(["20991231000000_broken"]);
  });

  it("says what to do when the database does not answer", async () => {
    const nowhere = migrate("postgresql://nobody:x@127.0.0.1:1/none");
    await expect(nowhere).rejects.toThrow(/does not answer.*ECONNREFUSED/);
    await expect(nowhere).rejects.toMatchObject({ hint: expect.stringContaining("DATABASE_URL") });
  });
});
