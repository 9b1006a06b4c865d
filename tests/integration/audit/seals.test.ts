import pg from "pg";
import { beforeEach, describe, expect, inject, test } from "vitest";
import type { Database } from "#lib/db/database.ts";
import { openDatabase } from "#lib/db/open.ts";
import { appendAudit } from "#lib/services/audit/append-audit.ts";
import { sealAudit } from "#lib/services/audit/seal-audit.ts";
import { verifyAudit } from "#lib/services/audit/verify-audit.ts";
import { personContext } from "#tests/support/actors.ts";
import { createDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";

let db: Database;
let url = "";
beforeEach(async () => {
  const made = await createDatabase("template");
  url = made.url;
  db = await openDatabase({ url, poolSize: 4 });
  return async () => {
    await db.close();
    await made.drop();
  };
});

const write = async (count: number, action = "test.done") => {
  for (let n = 0; n < count; n++) {
    await appendAudit(db.sql, {
      context: systemContext(db),
      action,
      target: { n, text: "Ünïcode 🛑" },
      after: { b: 1, a: [2] },
    });
  }
};
/** Of any age; every transaction that has written counts as an old one. */
const sealNow = () => sealAudit(db, -1);
const verify = (anchor?: { seal: string; hash: string }) => verifyAudit(systemContext(db), anchor ? { anchor } : {});

/** What whoever owns the server could do: the triggers are out of the way. */
async function tamper(...statements: string[]): Promise<void> {
  const address = new URL(inject("adminUrl"));
  address.pathname = new URL(url).pathname;
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    for (const table of ["audit_event", "audit_seal"]) await client.query(`alter table ${table} disable trigger all`);
    for (const statement of statements) await client.query(statement);
    for (const table of ["audit_event", "audit_seal"]) await client.query(`alter table ${table} enable trigger all`);
  } finally {
    await client.end();
  }
}

test("an empty log is intact", async () => {
  expect(await sealNow()).toBeNull();
  expect(await verify()).toEqual({ status: "intact", seals: 0, events: 0, last: null, unsealed: 0 });
});

test("what is young is not sealed yet", async () => {
  await write(3);
  expect(await sealAudit(db)).toBeNull();
  expect(await verify()).toMatchObject({ status: "intact", seals: 0, unsealed: 3 });
});

test("each link goes on from the one before, over every event once", async () => {
  await write(3);
  const first = await sealNow();
  await write(2);
  const second = await sealNow();
  expect([first?.events, second?.events]).toEqual([3, 2]);
  expect(await sealNow()).toBeNull();
  await write(1);
  expect(await verify()).toMatchObject({
    status: "intact",
    seals: 2,
    events: 5,
    unsealed: 1,
    last: { seal: "2", hash: second?.hash },
  });
});

test("a long log is sealed in several links", async () => {
  await db.sql.query(
    `insert into audit_event (actor, action, target) select '{}', 'bulk.done', '{}' from generate_series(1, 2300)`,
  );
  const sizes: number[] = [];
  for (let seal = await sealNow(); seal !== null; seal = await sealNow()) sizes.push(seal.events);
  expect(sizes).toEqual([1000, 1000, 300]);
  expect(await verify()).toMatchObject({ status: "intact", seals: 3, events: 2300 });
});

test("workers that seal at once make one chain", async () => {
  await write(20);
  await Promise.all(Array.from({ length: 4 }, () => sealNow()));
  expect(await verify()).toMatchObject({ status: "intact", events: 20, unsealed: 0 });
});

test("nothing is sealed above an event that a transaction under way has yet to bring", async () => {
  await write(1);
  let finish: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let wrote: () => void = () => {};
  const written = new Promise<void>((resolve) => {
    wrote = resolve;
  });
  const slow = db.transaction(async ({ sql }) => {
    await appendAudit(sql, { context: systemContext(db), action: "slow.done", target: {} });
    wrote();
    await held;
  });
  await written;
  await write(1);
  expect(await sealNow()).toBeNull();
  finish();
  await slow;
  expect(await sealNow()).toMatchObject({ events: 3 });
  expect(await verify()).toMatchObject({ status: "intact", events: 3, unsealed: 0 });
});

describe("what was done to the log behind its back is found, and where", () => {
  const cases: [string, string[], string][] = [
    ["a changed action", ["update audit_event set action = 'other' where id = 4"], "2"],
    ["a changed detail", [`update audit_event set after = '{"b": 2, "a": [2]}' where id = 2`], "1"],
    ["a changed actor", [`update audit_event set actor = actor || '{"name": "x"}' where id = 5`], "2"],
    ["a changed time", ["update audit_event set at = at - interval '1 microsecond' where id = 1"], "1"],
    ["an event taken out", ["delete from audit_event where id = 2"], "1"],
    [
      "an event put in",
      [
        "delete from audit_event where id = 2",
        "insert into audit_event (id, actor, action, target) values (2, '{}', 'x', '{}')",
      ],
      "1",
    ],
    [
      "two events swapped",
      [
        "update audit_event set id = 99 where id = 4",
        "update audit_event set id = 4 where id = 5",
        "update audit_event set id = 5 where id = 99",
      ],
      "2",
    ],
    ["a link taken out", ["delete from audit_seal where id = 1"], "2"],
    ["a link's hash changed", ["update audit_seal set hash = sha256('x') where id = 1"], "1"],
  ];
  test.each(cases)("%s", async (_what, statements, seal) => {
    await write(3);
    await sealNow();
    await write(3);
    await sealNow();
    expect(await verify()).toMatchObject({ status: "intact" });
    await tamper(...statements);
    expect(await verify()).toMatchObject({ status: "broken", seal });
  });

  test("an end that was cut off, and a chain made anew, by a link that was kept elsewhere", async () => {
    await write(3);
    await sealNow();
    await write(3);
    const kept = { seal: "2", hash: (await sealNow())?.hash ?? "" };
    expect(await verify(kept)).toMatchObject({ status: "intact" });
    await tamper("delete from audit_seal where id = 2", "delete from audit_event where id > 3");
    expect(await verify()).toMatchObject({ status: "intact" });
    expect(await verify(kept)).toMatchObject({ status: "broken", seal: "2" });
    await tamper("insert into audit_event (id, actor, action, target) values (4, '{}', 'x', '{}')");
    await sealNow();
    expect(await verify({ ...kept, seal: "3" })).toMatchObject({ status: "broken", seal: "3" });
  });
});

test("verifying needs Organization Admin", async () => {
  const admin = await personContext(db, "viewer", { role: "admin" });
  await expect(verifyAudit(admin)).rejects.toMatchObject({ code: "forbidden" });
});
