import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import type { Database } from "#lib/db/database.ts";
import { APP_ROLE } from "#lib/db/embedded/start.ts";
import { openDatabase } from "#lib/db/open.ts";

export type TestDatabase = {
  /** Open from the first test on. */
  readonly db: Database;
  /** For processes of their own. Of the role of web and worker, as everything that a test does. */
  readonly url: string;
};

/**
 * A migrated database of its own for the calling test file (or `describe`), dropped at its end. Call it at
 * the top, read `db` and `url` inside of tests and hooks.
 *
 * @param options.as `owner`: a test that makes tables of its own; every other one works as web and worker do.
 */
export function useTestDatabase(options: { poolSize?: number; as?: "app" | "owner" } = {}): TestDatabase {
  let open: { db: Database; url: string } | undefined;
  let drop: () => Promise<void> = async () => {};
  beforeAll(async () => {
    const made = await createDatabase("template");
    drop = made.drop;
    const url = options.as === "owner" ? made.ownerUrl : made.url;
    open = { url, db: await openDatabase({ url, poolSize: options.poolSize ?? 10 }) };
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

/**
 * A database of its own for one test; `template0` is empty, and connected to by its owner; `template` is migrated, and
 * connected to by the role of web and worker. The caller drops it.
 */
export async function createDatabase(
  template: "template" | "template0",
): Promise<{ url: string; ownerUrl: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER loadline`);
  // The one right that is the database's, and not cloned with it.
  if (template === "template") await asAdmin(`GRANT CREATE ON DATABASE ${name} TO ${APP_ROLE}`);
  const owner = new URL(inject("ownerUrl"));
  const url = new URL(inject(template === "template" ? "appUrl" : "ownerUrl"));
  for (const address of [owner, url]) address.pathname = `/${name}`;
  return { url: url.href, ownerUrl: owner.href, drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Runs one statement as the superuser of the test server, in the database of `url` where that matters. */
export async function asAdmin(statement: string, url?: string): Promise<void> {
  const address = new URL(inject("adminUrl"));
  if (url !== undefined) address.pathname = new URL(url).pathname;
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
