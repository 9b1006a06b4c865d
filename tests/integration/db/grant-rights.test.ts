import { randomBytes } from "node:crypto";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { APP_ROLE } from "#lib/db/embedded/start.ts";
import { grantRights } from "#lib/db/grant-rights.ts";
import { migrate } from "#lib/db/migrate.ts";
import { openDatabase } from "#lib/db/open.ts";
import { executeSql } from "#lib/jobs/housekeeping/execute-sql.ts";
import { asAdmin, createDatabase } from "#tests/support/database.ts";

let ownerUrl = "";
let appUrl = "";
let drop: () => Promise<void>;

/** A database of an external server, with two roles. */
beforeEach(async () => {
  const made = await createDatabase("template0");
  ownerUrl = made.url;
  drop = made.drop;
  const app = new URL(inject("appUrl"));
  app.pathname = new URL(ownerUrl).pathname;
  appUrl = app.href;
});
afterEach(() => drop());

async function as(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function startQueue(url: string): Promise<void> {
  const db = await openDatabase({ url, poolSize: 2 });
  try {
    const boss = new PgBoss({ schema: "pgboss", db: { executeSql: (text, values) => executeSql(db, text, values) } });
    await boss.start();
    await boss.createQueue("housekeeping");
    await boss.stop({ graceful: false });
  } finally {
    await db.close();
  }
}

describe("two roles", () => {
  it("share a database: one owns the tables, the other works in them, and the audit log only grows", async () => {
    await migrate(ownerUrl);
    await expect(as(appUrl, "SELECT 1 FROM deployment")).rejects.toThrow("permission denied");
    await grantRights(ownerUrl, appUrl);
    await as(appUrl, "INSERT INTO deployment (name, kind) VALUES ('a', 'generic')");
    await as(appUrl, "UPDATE deployment SET name = 'b'");
    await as(appUrl, "DELETE FROM deployment");
    await as(appUrl, "INSERT INTO audit_event (actor, action, target) VALUES ('{}', 'test.done', '{}')");
    await as(appUrl, "INSERT INTO audit_seal (last_event, events, hash) VALUES (1, 1, sha256('x'))");
    for (const table of ["audit_event", "audit_seal"]) {
      for (const statement of [`UPDATE ${table} SET id = 7`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
        await expect(as(appUrl, statement), statement).rejects.toThrow(`permission denied for table ${table}`);
      }
    }
    await expect(as(appUrl, "SELECT 1 FROM _prisma_migrations")).rejects.toThrow("permission denied");
  });

  it("can be given their rights again and again, and at once", async () => {
    await migrate(ownerUrl);
    await Promise.all(Array.from({ length: 6 }, () => grantRights(ownerUrl, appUrl)));
    expect(await as(appUrl, "SELECT count(*)::int AS count FROM deployment")).toEqual([{ count: 0 }]);
  });

  it("take over a database that one role did everything in, with its queue", async () => {
    await migrate(ownerUrl);
    await as(ownerUrl, "INSERT INTO deployment (name, kind) VALUES ('kept', 'generic')");
    await startQueue(ownerUrl);
    await grantRights(ownerUrl, appUrl);
    expect(await as(appUrl, "SELECT name FROM deployment")).toEqual([{ name: "kept" }]);
    await startQueue(appUrl);
    // The queue that is the application's own now stays.
    await grantRights(ownerUrl, appUrl);
    expect(await as(appUrl, "SELECT name FROM pgboss.queue")).toContainEqual({ name: "housekeeping" });
  });

  it("have to be two: the same one in both addresses is refused with what to do", async () => {
    await migrate(ownerUrl);
    await expect(grantRights(ownerUrl, ownerUrl)).rejects.toMatchObject({
      message: expect.stringContaining("both connect as loadline"),
      hint: expect.stringContaining("LOADLINE_MIGRATE_DATABASE_URL"),
    });
  });

  it("stay what they are when the application makes a schema that the owner would look into first", async () => {
    await migrate(ownerUrl);
    await grantRights(ownerUrl, appUrl);
    const [{ owner }] = (await as(ownerUrl, "SELECT current_user AS owner")) as [{ owner: string }];
    await as(appUrl, `CREATE SCHEMA ${owner}`);
    for (const table of ["audit_event", "audit_seal", "_prisma_migrations"]) {
      await as(appUrl, `CREATE TABLE ${owner}.${table} (id text)`);
    }
    await as(appUrl, `GRANT ALL ON SCHEMA ${owner} TO PUBLIC`);
    await as(appUrl, `GRANT ALL ON ALL TABLES IN SCHEMA ${owner} TO PUBLIC`);
    expect(await migrate(ownerUrl)).toEqual([]);
    await grantRights(ownerUrl, appUrl);
    for (const table of ["audit_event", "audit_seal"]) {
      await expect(as(appUrl, `DELETE FROM public.${table}`)).rejects.toThrow("permission denied");
    }
    await expect(as(appUrl, "SELECT 1 FROM public._prisma_migrations")).rejects.toThrow("permission denied");
  });

  it("leave the application no way to the audit log's triggers, tables or numbers", async () => {
    await migrate(ownerUrl);
    await as(ownerUrl, "GRANT ALL ON audit_event, audit_seal TO PUBLIC");
    await expect(grantRights(ownerUrl, appUrl)).rejects.toMatchObject({
      message: expect.stringContaining("may change the audit log"),
    });
    await as(ownerUrl, "REVOKE ALL ON audit_event, audit_seal FROM PUBLIC");
    await as(ownerUrl, `GRANT UPDATE (target) ON audit_event TO ${APP_ROLE}`);
    await grantRights(ownerUrl, appUrl);
    for (const statement of [
      "UPDATE audit_event SET target = '{}'",
      "ALTER TABLE audit_event DISABLE TRIGGER ALL",
      "DROP TRIGGER audit_event_append_only ON audit_event",
      "CREATE TRIGGER mine BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION tell_access_changed()",
      "CREATE RULE mine AS ON INSERT TO audit_event DO INSTEAD NOTHING",
      "DROP TABLE audit_event CASCADE",
      "ALTER TABLE audit_seal OWNER TO CURRENT_USER",
      "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      "CREATE TABLE public.mine (id int)",
      "SET session_replication_role = replica",
      "SELECT setval('audit_event_id_seq', 1)",
    ]) {
      await expect(as(appUrl, statement), statement).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it("are refused where the application's is a member of the owner's", async () => {
    await migrate(ownerUrl);
    const [{ owner }] = (await as(ownerUrl, "SELECT current_user AS owner")) as [{ owner: string }];
    const member = `member_${randomBytes(4).toString("hex")}`;
    await asAdmin(`CREATE ROLE ${member} LOGIN PASSWORD 'x' IN ROLE ${owner}`);
    try {
      const url = new URL(appUrl);
      url.username = member;
      url.password = "x";
      await expect(grantRights(ownerUrl, url.href)).rejects.toMatchObject({
        message: expect.stringContaining("may change the audit log"),
        hint: expect.stringContaining("member of no other"),
      });
    } finally {
      await asAdmin(`DROP ROLE ${member}`);
    }
  });

  it("are refused where the one that should own the tables does not", async () => {
    await migrate(ownerUrl);
    const stranger = `stranger_${randomBytes(4).toString("hex")}`;
    await asAdmin(`CREATE ROLE ${stranger} LOGIN PASSWORD 'x'`);
    try {
      const url = new URL(ownerUrl);
      url.username = stranger;
      url.password = "x";
      await expect(grantRights(url.href, appUrl)).rejects.toMatchObject({
        message: expect.stringContaining(`rights of the role ${APP_ROLE} could not be granted`),
      });
    } finally {
      await asAdmin(`DROP ROLE ${stranger}`);
    }
  });
});
