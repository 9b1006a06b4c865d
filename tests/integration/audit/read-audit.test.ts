import { beforeAll, describe, expect, test } from "vitest";
import type { AuditEventView } from "#lib/contracts/audit.ts";
import { appendAudit } from "#lib/services/audit/append-audit.ts";
import { exportAudit } from "#lib/services/audit/export-audit.ts";
import { listAudit } from "#lib/services/audit/list-audit.ts";
import { listDeploymentAudit } from "#lib/services/audit/list-deployment-audit.ts";
import type { Context } from "#lib/services/context.ts";
import { personContext } from "#tests/support/actors.ts";
import { asAdmin, useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
let root: Context;
let admin: Context;
let prod = "";
let locationId = 0n;

beforeAll(async () => {
  const { db } = database;
  prod = (await insertDeployment(db, { name: "prod" })).id;
  const { id: staging } = await insertDeployment(db, { name: "staging" });
  root = await personContext(db, "root", { role: "organization_admin" });
  admin = await personContext(db, "admin", { role: "admin", deployment: "prod" });
  const [row] = await db.sql.query<{ id: string }>(
    `insert into code_location (deployment_id, name, name_hash)
     values ($1::uuid, 'orders', sha256(convert_to('orders', 'UTF8'))) returning id::text as id`,
    [prod],
  );
  locationId = BigInt(row?.id ?? 0);
  for (let n = 0; n < 30; n++) {
    await appendAudit(db.sql, {
      context: n % 3 === 0 ? admin : systemContext(db),
      action: n % 2 === 0 ? "load.recorded" : "load.described",
      deploymentId: n % 5 === 0 ? staging : prod,
      locationId: n % 5 === 0 ? null : locationId,
      target: { load: n, note: n === 7 ? "100% Ünïcode_" : "plain" },
      before: { n },
      after: { n: n + 1 },
    });
  }
});

const all = async (filters: Partial<Parameters<typeof listAudit>[1]> = {}): Promise<AuditEventView[]> => {
  const items: AuditEventView[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAudit(root, { limit: 7, ...filters, cursor });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
};
const accountOf = ({ actor }: Context) => (actor.type === "person" ? actor.accountId : "");

describe("the audit log", () => {
  test("comes newest first, whole, in pages without a gap or a repetition", async () => {
    const ids = (await all()).map(({ id }) => BigInt(id));
    expect(ids.length).toBeGreaterThan(30);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort((a, b) => (a < b ? 1 : -1))).toEqual(ids);
    expect(ids.length).toBe(await database.db.prisma.auditEvent.count());
  });

  test("is filtered by the beginning of the action", async () => {
    expect((await all({ action: "load." })).length).toBe(30);
    expect((await all({ action: "load.recorded" })).length).toBe(15);
    expect((await all({ action: "load_recorded" })).length).toBe(0);
  });

  test("is filtered by deployment, code location and actor", async () => {
    expect((await all({ deployment: "staging" })).length).toBe(6);
    expect((await all({ location: "orders" })).length).toBe(24);
    expect((await all({ action: "load.", actor: accountOf(admin) })).length).toBe(10);
    expect((await all({ actor: "nobody" })).length).toBe(0);
  });

  test("a person's tokens count as the person", async () => {
    const token = { type: "token", tokenId: crypto.randomUUID(), name: "laptop", role: "viewer" } as const;
    const actor = { ...token, accountId: accountOf(admin), deploymentIds: null, scopes: [] };
    await appendAudit(database.db.sql, {
      context: { actor, address: "192.0.2.7" },
      action: "test.by_token",
      target: {},
    });
    expect((await all({ actor: accountOf(admin), action: "test." })).map(({ address }) => address)).toEqual([
      "192.0.2.7",
    ]);
    expect((await all({ actor: token.tokenId })).length).toBe(1);
    expect((await all({ q: "192.0.2.7" })).length).toBe(1);
  });

  test("is searched by text, where % and _ stand for themselves", async () => {
    expect((await all({ q: "100% üNÏCODE_" })).map(({ target }) => target.load)).toEqual([7]);
    expect((await all({ q: "1000 ünïcode_" })).length).toBe(0);
  });

  test("is cut out by time: the first instant counts, the last does not", async () => {
    const events = (await all({ action: "load." })).reverse();
    const [from, to] = [events[10]?.at ?? "", events[20]?.at ?? ""];
    const wanted = events.filter(({ at }) => at >= from && at < to).map(({ id }) => id);
    const got = (await all({ action: "load.", from, to })).reverse().map(({ id }) => id);
    expect(got.length).toBeGreaterThan(0);
    // Instants are told to the millisecond and kept to the microsecond.
    expect(Math.abs(got.length - wanted.length)).toBeLessThanOrEqual(2);
  });

  test("is the organization's for its Admins alone; a deployment's Admin reads that part", async () => {
    await expect(listAudit(admin, { limit: 5 })).rejects.toMatchObject({ code: "forbidden" });
    const { items } = await listDeploymentAudit(admin, { deployment: "prod", limit: 100 });
    expect(items.length).toBeGreaterThanOrEqual(24);
    expect(items.every(({ deployment }) => deployment === "prod")).toBe(true);
    await expect(listDeploymentAudit(admin, { deployment: "staging", limit: 5 })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

async function exported(format: "jsonl" | "csv", filters = {}): Promise<string> {
  let text = "";
  for await (const piece of await exportAudit(root, { format, ...filters })) text += piece;
  return text;
}

describe("the export", () => {
  test("has every event as a line of JSON, from old to new", async () => {
    const lines = (await exported("jsonl", { action: "load." })).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line) as AuditEventView);
    expect(events).toEqual((await all({ action: "load." })).reverse());
  });

  test("goes over more than one batch, and ends with what stood when it was asked for", async () => {
    await database.db.sql.query(
      `insert into audit_event (actor, action, target) select '{}', 'bulk.done', jsonb_build_object('n', n) from generate_series(1, 2500) n`,
    );
    const lines = (await exported("jsonl")).trimEnd().split("\n");
    // Its own line comes after.
    expect(lines.length).toBe((await database.db.prisma.auditEvent.count()) - 1);
  });

  test("is in the log itself, with what was asked for", async () => {
    await exported("csv", { q: "orders" });
    const [event] = (await listAudit(root, { limit: 1 })).items;
    expect(event).toMatchObject({
      action: "audit.exported",
      target: { format: "csv" },
      after: { filters: { q: "orders" } },
    });
    await expect(exportAudit(admin, { format: "csv" })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("as CSV gives a spreadsheet nothing to compute", async () => {
    await appendAudit(database.db.sql, {
      context: { actor: { type: "system", name: '=HYPERLINK("http://x")' }, address: "@SUM(1)" },
      action: "evil.done",
      target: { say: 'a "quote", and\nmore' },
    });
    const text = await exported("csv", { action: "evil." });
    expect(text.split("\r\n")[0]).toMatch(/^"id","at","actor_type"/);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text).toContain(`"'@SUM(1)"`);
    expect(text).toContain(String.raw`"{""say"":""a \""quote\"", and\nmore""}"`);
  });
});

test("a hundred thousand events are filtered through the indexes", async () => {
  await database.db.sql.query(
    `insert into audit_event (actor, action, deployment_id, location_id, target)
     select jsonb_build_object('type', 'person', 'id', 'p' || n % 997, 'name', 'P'),
            'kind' || n % 499 || '.done', $1::uuid, $2::bigint, jsonb_build_object('load', n, 'note', md5(n::text))
       from generate_series(1, 100000) n`,
    [prod, locationId.toString()],
  );
  await asAdmin("analyze audit_event", database.url);
  for (const filters of [
    {},
    { actor: "p5" },
    { action: "kind7." },
    { q: "c4ca4238a0b923820dcc509a6f75849b" },
    { deployment: "staging" },
  ]) {
    const plans: string[] = [];
    const { db } = root;
    const explaining: Context = {
      ...root,
      db: {
        ...db,
        sql: {
          query: async (text, values) => {
            const rows = await db.sql.query<{ "QUERY PLAN": unknown }>(`explain (format json) ${text}`, values);
            plans.push(JSON.stringify(rows));
            return db.sql.query(text, values);
          },
        },
      },
    };
    const { items } = await listAudit(explaining, { ...filters, limit: 100 });
    expect(items.length, JSON.stringify(filters)).toBeGreaterThan(0);
    const reading = plans.find((plan) => plan.includes("audit_event")) ?? "";
    expect(reading, JSON.stringify(filters)).not.toMatch(/"Node Type":"Seq Scan"[^}]*"Relation Name":"audit_event"/);
    expect(reading).toMatch(/Index/);
  }
}, 60_000);
