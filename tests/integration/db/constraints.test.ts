import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { ROLES } from "#lib/domain/access/roles.ts";
import { ACTIVE_STATUSES, ROLLBACK_STATUSES, STEP_NAMES, STEP_STATUSES } from "#lib/domain/rollback/status.ts";
import { asAdmin, useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, insertPerson } from "#tests/support/factories.ts";

const test = useTestDatabase();
const hash = (): Buffer => randomBytes(32);

let deploymentId: string;
let unitId: string;

beforeAll(async () => {
  deploymentId = (await insertDeployment(test.db)).id;
  const unit = { deploymentId, name: "unit", driver: "release-directory", config: {} };
  unitId = (await test.db.prisma.deployUnit.create({ data: unit })).id;
});

async function insertRollback(status: string, unit = unitId): Promise<string> {
  const [plan] = await test.db.sql.query<{ id: string }>(
    `INSERT INTO rollback_plan (location_id, unit_id, current_load, target_load, serial, body, created_by, expires_at)
     VALUES (1, $1, 2, 1, 1, '{}', '{}', now()) RETURNING id`,
    [unit],
  );
  const [rollback] = await test.db.sql.query<{ id: string }>(
    `INSERT INTO rollback (plan_id, location_id, unit_id, from_load, target_load, description, status, requested_by)
     VALUES ($1, 1, $2, 2, 1, '', $3, '{}') RETURNING id`,
    [plan?.id, unit, status],
  );
  return rollback?.id ?? "";
}

describe("the database itself", () => {
  it("lets one rollback be active per deploy unit, whatever two writers do at once", async () => {
    const attempts = await Promise.allSettled(
      ACTIVE_STATUSES.flatMap((status) => [status, status]).map((status) => insertRollback(status)),
    );
    expect(attempts.filter((attempt) => attempt.status === "fulfilled")).toHaveLength(1);
    await expect(insertRollback("queued")).rejects.toThrow(/rollback_one_per_unit/);
    await test.db.sql.query("UPDATE rollback SET status = 'succeeded' WHERE unit_id = $1", [unitId]);
    await expect(insertRollback("queued")).resolves.toBeTruthy();
    await test.db.sql.query("DELETE FROM rollback WHERE unit_id = $1", [unitId]);
  });

  it("knows the statuses and roles that the code knows", async () => {
    for (const status of ROLLBACK_STATUSES) {
      const id = await insertRollback(status);
      await test.db.sql.query("DELETE FROM rollback WHERE id = $1", [id]);
    }
    await expect(insertRollback("done")).rejects.toThrow(/rollback_status_check/);
    const id = await insertRollback("failed");
    const steps = STEP_NAMES.flatMap((name) => STEP_STATUSES.map((status) => ({ name, status })));
    for (const [ordinal, step] of steps.entries()) {
      await test.db.prisma.rollbackStep.create({ data: { rollbackId: id, ordinal, ...step } });
    }
    for (const role of ROLES) await insertPerson(test.db, { role });
    await expect(
      test.db.sql.query("INSERT INTO role_grant (account_id, role) SELECT id, 'owner' FROM account LIMIT 1"),
    ).rejects.toThrow(/role_grant_role_check/);
  });

  it("gives a person one role for the organization and one per deployment", async () => {
    const { accountId } = await insertPerson(test.db, { role: "viewer" });
    const grant = (deployment: string | null): Promise<unknown> =>
      test.db.prisma.roleGrant.create({ data: { accountId, deploymentId: deployment, role: "admin" } });
    await expect(grant(null)).rejects.toThrow();
    await expect(grant(deploymentId)).resolves.toBeTruthy();
    await expect(grant(deploymentId)).rejects.toThrow();
  });

  const CHANGES = [
    "UPDATE audit_event SET action = 'other'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "DELETE FROM audit_event WHERE false",
    "UPDATE audit_seal SET events = 0",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
  ];

  it("gives the application no right to change, remove or empty what the audit log has", async () => {
    await test.db.prisma.auditEvent.create({ data: { actor: {}, action: "test.done", target: {} } });
    for (const statement of CHANGES) {
      await expect(test.db.sql.query(statement), statement).rejects.toThrow(/permission denied for table audit_/);
    }
    expect(await test.db.prisma.auditEvent.count()).toBe(1);
  });

  it("gives the application no way around that", async () => {
    for (const statement of [
      "ALTER TABLE audit_event DISABLE TRIGGER ALL",
      "DROP TRIGGER audit_event_append_only ON audit_event",
      "DROP TABLE audit_event",
      "ALTER TABLE audit_event OWNER TO CURRENT_USER",
      "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
      "CREATE RULE away AS ON INSERT TO audit_event DO INSTEAD NOTHING",
      "SET session_replication_role = replica",
      "SET ROLE loadline",
      "CREATE TABLE public.own (id int)",
    ]) {
      await expect(test.db.sql.query(statement), statement).rejects.toThrow(/must be owner|permission denied/);
    }
    // PostgreSQL warns, and grants nothing.
    await test.db.sql.query("GRANT UPDATE ON audit_event TO CURRENT_USER");
    await expect(test.db.sql.query("UPDATE audit_event SET action = 'other'")).rejects.toThrow("permission denied");
  });

  it("refuses it to the owner of the tables too", async () => {
    for (const statement of CHANGES) {
      await expect(asAdmin(statement, test.url), statement).rejects.toThrow("audit_event is append-only");
    }
  });

  it("refuses a load that is half one thing and half another", async () => {
    const load = (columns: Record<string, unknown>): Promise<unknown> => {
      const row: Record<string, unknown> = {
        location_id: 1,
        number: 1,
        status: "loaded",
        loaded_at: new Date(),
        recorded_at: new Date(),
        source: "push",
        fidelity: "push",
        canonical_version: 1,
        fingerprint: hash(),
        compared_to: 0,
        group_first: 1,
        similarity_hash: hash(),
        recorded_by: "{}",
        ...columns,
      };
      const names = Object.keys(row);
      const places = names.map((_, at) => `$${at + 1}`);
      return test.db.sql.query(`INSERT INTO load (${names}) VALUES (${places})`, Object.values(row));
    };
    await expect(load({ number: 0, group_first: 0 })).rejects.toThrow(/load_(number|group|base)_check/);
    await expect(load({ status: "ok" })).rejects.toThrow(/load_status_check/);
    await expect(load({ fingerprint: Buffer.alloc(31) })).rejects.toThrow(/load_hash_check/);
    await expect(load({ fingerprint: null })).rejects.toThrow(/load_loaded_check/);
    await expect(load({ compared_to: 1 })).rejects.toThrow(/load_base_check/);
    await expect(load({ status: "failed", compared_to: null })).rejects.toThrow(/load_failed_check/);
    await expect(load({})).resolves.toEqual([]);
    await expect(load({})).rejects.toThrow(/load_pkey/);
  });

  it("holds one open interval per asset and location", async () => {
    const [key, content] = [hash(), hash()];
    const open = (first: number, last: number | null, location = 1): Promise<unknown> =>
      test.db.prisma.assetInterval.create({
        data: {
          locationId: location,
          keyHash: new Uint8Array(key),
          firstLoad: first,
          lastLoad: last,
          contentHash: new Uint8Array(content),
          trackedHash: new Uint8Array(content),
        },
      });
    await open(1, 2);
    await open(3, null);
    await open(3, null, 2);
    await expect(open(4, null)).rejects.toThrow();
    await expect(open(6, 5)).rejects.toThrow();
  });

  it("finds text anywhere in assets through the trigram index", async () => {
    await test.db.sql.query(
      `INSERT INTO asset (location_id, key_hash, key, repository, search_text)
       SELECT 7, sha256(n::text::bytea), '[]', '', 'raw/orders_' || n FROM generate_series(1, 20000) AS n`,
    );
    await asAdmin("ANALYZE asset", test.url);
    const plan = await test.db.sql.query<{ "QUERY PLAN": string }>(
      "EXPLAIN SELECT key FROM asset WHERE search_text LIKE '%rders_19999%'",
    );
    expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain("asset_search");
  });
});
