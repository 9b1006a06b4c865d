import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import type { Database } from "#lib/db/database.ts";
import { openDatabase } from "#lib/db/open.ts";

export type TestDatabase = {
  /** Open from the first test on. */
  readonly db: Database;
  /** For processes of their own. */
  readonly url: string;
};

/**
 * A migrated database of its own for the calling test file (or `describe`), dropped at its end. Call it at
 * the top, read `db` and `url` inside of tests and hooks.
 */
export function useTestDatabase(options: { poolSize?: number } = {}): TestDatabase {
  let open: { db: Database; url: string } | undefined;
  let drop: () => Promise<void> = async () => {};
  beforeAll(async () => {
    const made = await createDatabase("template");
    drop = made.drop;
    open = { url: made.url, db: await openDatabase({ url: made.url, poolSize: options.poolSize ?? 10 }) };
  });
  afterAll(async () => {
    await open?.db.close();
    await drop();
  });
  const opened = (): { db: Database; url: string } => {
    if (!open) throw new Error("The test database is there in tests and hooks only");
    return open;
  };
  return {
    get db() {
      return opened().db;
    },
    get url() {
      return opened().url;
    },
  };
}

/** A database of its own for one test; `template0` is empty, `template` migrated. The caller drops it. */
export async function createDatabase(
  template: "template" | "template0",
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER loadline`);
  const url = new URL(inject("ownerUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Runs one statement as the superuser of the test server. */
export async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("adminUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
