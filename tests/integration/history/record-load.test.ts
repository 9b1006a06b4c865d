import { describe, expect, test } from "vitest";
import { type LoadHeader, loadSchema, recordLoadOperation } from "#lib/contracts/loads.ts";
import type { BulkTransaction, Database } from "#lib/db/database.ts";
import { listen, type Notification } from "#lib/db/notify.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, insertToken, systemContext } from "#tests/support/factories.ts";
import { asset, COMMIT_A, DIGEST_A, hashed, locationIn, testLocation } from "./support.ts";

const database = useTestDatabase();

const REFUSED = (code: string) => expect.objectContaining({ name: "ServiceError", code });

describe("recording a pushed load", () => {
  test("makes the location at its first load, and compares it with the empty snapshot", async () => {
    const place = await testLocation(database.db);
    const answer = await place.push([asset("b"), asset("a")]);
    expect(recordLoadOperation.response.parse(answer)).toEqual({ ...answer, created: undefined });
    expect(answer.created).toBe(true);
    expect(answer.load).toMatchObject({
      number: 1,
      status: "loaded",
      comparedTo: 0,
      isCurrent: true,
      source: "push",
      restorable: "unknown",
      counts: { added: 2, removed: 0, changed: 0, total: 2 },
    });
    expect(answer.changes).toEqual([
      { key: ["a"], kind: "added" },
      { key: ["b"], kind: "added" },
    ]);
    expect(answer.nextCursor).toBeNull();
  });

  test("lists what was added, removed and changed in the order of keys, with facets and details", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { codeVersion: "1" }), asset("b"), asset("d", { tags: { team: "x" } })]);
    const { load, changes } = await place.push([
      asset("a", { codeVersion: "2", tags: { team: "y" } }),
      asset("c"),
      asset("d", { tags: { team: "x" } }),
    ]);
    expect(load).toMatchObject({ number: 2, comparedTo: 1, counts: { added: 1, removed: 1, changed: 1, total: 3 } });
    expect(changes).toEqual([
      {
        key: ["a"],
        kind: "changed",
        facets: ["CODE_VERSION", "TAGS"],
        details: {
          codeVersion: { old: "1", new: "2" },
          tags: { added: ["team"], removed: [], changed: [] },
        },
      },
      { key: ["b"], kind: "removed" },
      { key: ["c"], kind: "added" },
    ]);
  });

  test("keeps every fact of the push", async () => {
    const place = await testLocation(database.db);
    const header = {
      loadedAt: "2026-01-02T03:04:05.678Z",
      deployType: "image",
      description: "first",
      deployedBy: { name: "Maria", email: "maria@example.test" },
      image: { reference: "registry/orders:1", digest: DIGEST_A },
      git: { url: "https://git.example.test/orders", commit: COMMIT_A, branch: "main", message: "Add orders" },
      runtime: { python: "3.13" },
      bundles: [{ type: "dbt", name: "shop", version: "7" }],
      metadata: { __proto__x: 1, nested: { list: [1, "two", null] } },
    } satisfies Partial<LoadHeader>;
    const { load } = await place.push([], header);
    expect(loadSchema.parse(load)).toEqual(load);
    expect(load).toMatchObject({ ...header, error: null, rollbackOf: null, rollbackId: null });
  });

  test("keeps metadata under any name", async () => {
    const place = await testLocation(database.db);
    const metadata = JSON.parse('{"__proto__": {"a": 1}, "": "\\u0000", "constructor": 2}');
    const { load } = await place.push([], { metadata });
    expect(JSON.stringify(load.metadata)).toBe(JSON.stringify(metadata));
  });

  test("records a definition that changed outside of the tracked facets without calling it a change", async () => {
    const place = await testLocation(database.db);
    const first = await place.push([asset("a", { description: "old" })]);
    const second = await place.push([asset("a", { description: "new" })]);
    expect(second.load.counts).toEqual({ added: 0, removed: 0, changed: 0, total: 1 });
    expect(second.load.fingerprint).toBe(first.load.fingerprint);
    const intervals = await database.db.sql.query<{ first_load: number; last_load: number | null }>(
      `select first_load, last_load from asset_interval i join code_location c on c.id = i.location_id
        where c.name = $1 order by first_load`,
      [place.location],
    );
    expect(intervals).toEqual([
      { first_load: 1, last_load: 1 },
      { first_load: 2, last_load: null },
    ]);
  });

  test("writes nothing for assets that stayed as they were", async () => {
    const place = await testLocation(database.db);
    const many = Array.from({ length: 500 }, (_, index) => asset(["table", String(index)]));
    await place.push(many);
    const before = await rowCounts(database.db);
    await place.push([...many.slice(1), asset(["table", "0"], { codeVersion: "2" })]);
    const after = await rowCounts(database.db);
    expect(after.asset_interval - before.asset_interval).toBe(1);
    expect(after.asset_definition - before.asset_definition).toBe(1);
    expect(after.asset_change - before.asset_change).toBe(1);
    expect(after.asset - before.asset).toBe(0);
  });

  test("stores a definition once, however often it comes back", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { codeVersion: "1" })]);
    await place.push([asset("a", { codeVersion: "2" })]);
    const before = await rowCounts(database.db);
    await place.push([]);
    const { load } = await place.push([asset("a", { codeVersion: "1" })]);
    const after = await rowCounts(database.db);
    expect(load.counts).toEqual({ added: 1, removed: 0, changed: 0, total: 1 });
    expect(after.asset_definition).toBe(before.asset_definition);
    expect(after.asset).toBe(before.asset);
  });

  test("answers at most 1,000 changes and goes on in the diff", async () => {
    const place = await testLocation(database.db);
    const many = Array.from({ length: 1500 }, (_, index) => asset(["t", String(index)]));
    const { changes, nextCursor, load } = await place.push(many);
    expect(changes).toHaveLength(1000);
    const rest = await getDiff(place.context, {
      ...place,
      from: load.comparedTo ?? -1,
      to: load.number,
      values: false,
      limit: 1000,
      cursor: nextCursor ?? "",
    });
    expect(rest.changes).toHaveLength(500);
    const keys = [...changes, ...rest.changes].map((change) => change.key[1]);
    expect(new Set(keys).size).toBe(1500);
  });

  test("leaves nothing behind when it fails in the middle", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")]);
    const before = await rowCounts(database.db);
    const failing = { ...place.context, db: failingAt(database.db, "insert into load_group") };
    await expect(
      locationIn(failing, { id: place.deploymentId, name: place.deployment }, place.location).push([asset("b")]),
    ).rejects.toThrow("pulled the plug");
    await expect(
      locationIn(failing, { id: place.deploymentId, name: place.deployment }, "another").push([asset("b")]),
    ).rejects.toThrow("pulled the plug");
    expect(await rowCounts(database.db)).toEqual(before);
    const next = await place.push([asset("b")]);
    expect(next.load).toMatchObject({ number: 2, comparedTo: 1, counts: { added: 1, removed: 1 } });
  });

  test("tells every listener once it is there, and says nothing of a load that failed half-way", async () => {
    const place = await testLocation(database.db);
    const heard: Notification[] = [];
    const listener = listen(database.url, (notification) => heard.push(notification));
    try {
      const failing = { ...place.context, db: failingAt(database.db, "insert into idempotency_key") };
      const half = locationIn(failing, { id: place.deploymentId, name: place.deployment }, place.location);
      await expect
        .poll(async () => {
          await expect(half.push([], {}, { key: "k", body: "one" })).rejects.toThrow("pulled the plug");
          await place.push([]);
          return heard.length;
        })
        .toBeGreaterThan(0);
      const numbers = heard.map((event) => event.type === "load.recorded" && event.number);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(heard[0]).toMatchObject({ type: "load.recorded", deployment: place.deployment, location: place.location });
    } finally {
      await listener.close();
    }
  });

  test("leaves connections to others while many pushes wait for one location", async () => {
    const place = await testLocation(database.db);
    const pushes = Promise.all(Array.from({ length: 40 }, () => place.push([asset("a")])));
    const busy = () => database.db.pool.totalCount - database.db.pool.idleCount;
    const seen: number[] = [];
    while ((await Promise.race([pushes, database.db.sql.query("select 1")])).length === 1) seen.push(busy());
    await pushes;
    // One records, the rest wait outside; the query that looks takes one too. A pool of ten would be full else.
    seen.sort((a, b) => a - b);
    expect(seen[Math.floor(seen.length / 2)]).toBeLessThan(5);
  });

  test("writes one line of the audit log with each load", async () => {
    const place = await testLocation(database.db);
    await place.push([]);
    const lines = await database.db.prisma.auditEvent.findMany({ where: { deploymentId: place.deploymentId } });
    expect(lines).toMatchObject([{ action: "load.recorded", target: { location: place.location, load: 1 } }]);
  });
});

describe("a failed load", () => {
  test("has an error, no fingerprint and no base, and moves nothing", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")]);
    const { load, changes } = await place.fail("boom", { error: { message: "boom", stack: "line 1" } });
    expect(load).toMatchObject({
      number: 2,
      status: "failed",
      error: { message: "boom", stack: "line 1" },
      fingerprint: null,
      comparedTo: null,
      isCurrent: true,
      counts: { added: 0, removed: 0, changed: 0, total: 0 },
    });
    expect(changes).toEqual([]);
    const third = await place.push([asset("a"), asset("b")]);
    expect(third.load).toMatchObject({ number: 3, comparedTo: 1, counts: { added: 1, removed: 0, changed: 0 } });
  });

  test("may be the first", async () => {
    const place = await testLocation(database.db);
    await place.fail();
    const { load } = await place.push([asset("a")]);
    expect(load).toMatchObject({ number: 2, comparedTo: 0, counts: { added: 1 } });
  });
});

describe("snapshot: unchanged", () => {
  test("carries the last good snapshot forward, over failed loads too", async () => {
    const place = await testLocation(database.db);
    const first = await place.push([asset("a")]);
    await place.fail();
    const { load } = await place.push(null, { snapshot: "unchanged" });
    expect(load).toMatchObject({
      number: 3,
      status: "loaded",
      comparedTo: 1,
      fingerprint: first.load.fingerprint,
      counts: { added: 0, removed: 0, changed: 0, total: 1 },
    });
    expect((await place.push([asset("a")])).load).toMatchObject({ comparedTo: 3, counts: { total: 1, added: 0 } });
  });

  test("is refused while nothing has loaded, and makes no location", async () => {
    const place = await testLocation(database.db);
    await expect(place.push(null, { snapshot: "unchanged" })).rejects.toEqual(REFUSED("conflict"));
    expect(await database.db.prisma.codeLocation.count({ where: { deploymentId: place.deploymentId } })).toBe(0);
  });
});

describe("a push that contradicts itself is refused", () => {
  test.each([
    ["loaded without assets", { status: "loaded" }, null, "assets"],
    ["loaded with assets and unchanged", { status: "loaded", snapshot: "unchanged" }, [], "snapshot"],
    ["loaded with an error", { status: "loaded", error: { message: "x" } }, [], "error"],
    ["failed without an error", { status: "failed" }, null, "error"],
    ["failed with assets", { status: "failed", error: { message: "x" } }, [], "assets"],
    ["failed with unchanged", { status: "failed", error: { message: "x" }, snapshot: "unchanged" }, null, "snapshot"],
    [
      "loaded in the future",
      { status: "loaded", loadedAt: new Date(Date.now() + 6 * 60_000).toISOString() },
      [],
      "loadedAt",
    ],
    ["loaded before the epoch", { status: "loaded", loadedAt: "0000-01-01T00:00:00Z" }, [], "loadedAt"],
    ["metadata without a canonical form", { status: "loaded", metadata: nested(300) }, [], "metadata"],
  ] as const)("%s", async (_, header, assets, path) => {
    const place = await testLocation(database.db);
    await expect(
      recordLoad(place.context, {
        ...place,
        header: header as Parameters<typeof recordLoad>[1]["header"],
        assets: assets && hashed(assets),
        values: false,
      }),
    ).rejects.toEqual(expect.objectContaining({ code: "invalid", errors: [expect.objectContaining({ path })] }));
  });

  test("a clock that is four minutes ahead is fine", async () => {
    const place = await testLocation(database.db);
    const loadedAt = new Date(Date.now() + 4 * 60_000).toISOString();
    expect((await place.push([], { loadedAt })).load.loadedAt).toBe(loadedAt);
  });
});

describe("an idempotency key", () => {
  test("answers the same request with the same load", async () => {
    const place = await testLocation(database.db);
    const first = await place.push([asset("a")], {}, { key: "k", body: "one" });
    await place.push([asset("b")]);
    const again = await place.push([asset("a")], {}, { key: "k", body: "one" });
    // Another load took its place meanwhile, from when it is kept as a target for a while.
    const replaced = { isCurrent: false, retainedUntil: expect.any(String) };
    expect(again).toEqual({ ...first, created: false, load: { ...first.load, ...replaced } });
    expect(await loadCount(place)).toBe(2);
  });

  test("refuses another body", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")], {}, { key: "k", body: "one" });
    await expect(place.push([asset("b")], {}, { key: "k", body: "two" })).rejects.toEqual(REFUSED("conflict"));
    expect(await loadCount(place)).toBe(1);
  });

  test("makes one load of many requests at once", async () => {
    const place = await testLocation(database.db);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => place.push([asset("a")], {}, { key: "k", body: "one" })),
    );
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.load.number))).toEqual(new Set([1]));
  });

  test("belongs to one location", async () => {
    const deployment = await insertDeployment(database.db);
    const context = systemContext(database.db);
    const one = await locationIn(context, deployment, "one").push([], {}, { key: "k", body: "one" });
    const other = await locationIn(context, deployment, "other").push([], {}, { key: "k", body: "two" });
    expect([one.created, other.created]).toEqual([true, true]);
  });

  test("may be used anew after thirty days", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")], {}, { key: "k", body: "one" });
    await database.db.sql.query("update idempotency_key set created_at = now() - interval '31 days'");
    const next = await place.push([asset("b")], {}, { key: "k", body: "two" });
    expect(next.load.number).toBe(2);
    const again = await place.push([asset("b")], {}, { key: "k", body: "two" });
    expect(again).toMatchObject({ created: false, load: { number: 2 } });
  });

  test("is not used up by a load that was refused", async () => {
    const place = await testLocation(database.db);
    const idempotency = { key: "k", body: "one" };
    await expect(place.push(null, { snapshot: "unchanged" }, idempotency)).rejects.toEqual(REFUSED("conflict"));
    expect((await place.push([], {}, idempotency)).created).toBe(true);
  });
});

describe("who may record", () => {
  test("an Editor and a token with loads:write may, others are refused", async () => {
    const deployment = await insertDeployment(database.db);
    const as = (actor: Parameters<typeof contextFor>[1]) =>
      locationIn(contextFor(database.db, actor), deployment, "orders").push([]);
    const editor = await insertPerson(database.db, { role: "editor", deploymentId: deployment.id });
    await expect(as(editor)).resolves.toMatchObject({ created: true });
    const writer = await insertToken(database.db, { role: "editor", scopes: ["loads:write"] });
    await expect(as(writer.actor)).resolves.toMatchObject({ created: true });
    const launcher = await insertPerson(database.db, { role: "launcher", deploymentId: deployment.id });
    await expect(as(launcher)).rejects.toEqual(REFUSED("forbidden"));
    const reader = await insertToken(database.db, { role: "editor", scopes: ["read"] });
    await expect(as(reader.actor)).rejects.toEqual(REFUSED("forbidden"));
    const stranger = await insertPerson(database.db, { role: null });
    await expect(as(stranger)).rejects.toEqual(REFUSED("not_found"));
  });

  test("an unknown deployment is not made", async () => {
    const context = systemContext(database.db);
    await expect(locationIn(context, { id: "", name: "nowhere" }, "orders").push([])).rejects.toEqual(
      REFUSED("not_found"),
    );
  });

  test("nobody pushes where a watcher observes", async () => {
    const place = await testLocation(database.db);
    await place.push([]);
    const connection = await database.db.prisma.connection.create({
      data: { deploymentId: place.deploymentId, name: "watcher", kind: "process", config: {} },
    });
    await database.db.prisma.codeLocation.updateMany({
      where: { deploymentId: place.deploymentId },
      data: { connectionId: connection.id },
    });
    await expect(place.push([])).rejects.toThrow(/Announce the deploy/);
  });
});

async function loadCount(place: { context: Parameters<typeof listLoads>[0]; deployment: string; location: string }) {
  return (await listLoads(place.context, { ...place, collapse: false, limit: 100 })).items.length;
}

const COUNTED = [
  "code_location",
  "load",
  "load_group",
  "asset",
  "asset_definition",
  "asset_interval",
  "asset_change",
  "idempotency_key",
  "audit_event",
] as const;

async function rowCounts(db: Database): Promise<Record<(typeof COUNTED)[number], number>> {
  const counts = COUNTED.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(", ");
  const [row] = await db.sql.query<Record<(typeof COUNTED)[number], number>>(`select ${counts}`);
  if (row === undefined) throw new Error("counting gave no row");
  return row;
}

/** A database whose bulk transactions fail at the first statement that begins like this. */
function failingAt(db: Database, beginning: string): Database {
  return {
    ...db,
    bulkTransaction: (work) =>
      db.bulkTransaction((tx) => {
        const query: BulkTransaction["sql"]["query"] = (text, values) => {
          if (text.startsWith(beginning)) throw new Error("pulled the plug");
          return tx.sql.query(text, values);
        };
        return work({ ...tx, sql: { query } });
      }),
  };
}

function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < depth; level++) value = { level: value };
  return value;
}
