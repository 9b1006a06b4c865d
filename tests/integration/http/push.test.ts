import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { recordLoadOperation } from "#lib/contracts/loads.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useWebDatabase();
const ORDERS = { deployment: "prod", location: "orders" };
let token = "";

beforeAll(async () => {
  await insertDeployment(database.db, { name: "prod" });
  token = await tokenFor(database.db, { role: "editor", deployment: "prod" }, ["loads:write"]);
});

async function push(sent: Parameters<typeof callRoute>[2], params = ORDERS) {
  const answer = await callRoute(recordLoadOperation, params, { token, ...sent });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

const loaded = (assets: unknown[], more: object = {}) => ({ status: "loaded", assets, ...more });

describe("bad input gets one clear answer and leaves nothing behind", () => {
  const deep = `{"status":"loaded","assets":[],"metadata":{"a":${"[".repeat(5000)}${"]".repeat(5000)}}}`;
  const many = "{},".repeat(8_000_000);
  const versions = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`p${index}`, 0]));
  const cases: [string, Parameters<typeof callRoute>[2], number, string][] = [
    ["not JSON", { body: "hello" }, 400, "not JSON"],
    ["JSON that was cut off", { body: '{"status":"loaded","assets":[{"key":["a"' }, 400, "cut off"],
    ["an empty body", { body: "" }, 400, "empty"],
    ["no UTF-8", { body: new Uint8Array([0x22, 0xff, 0x22]) }, 400, "UTF-8"],
    ["nested too deep", { body: deep }, 400, "200 levels"],
    ["more values than memory has room for", { body: `{"status":"loaded","assets":[${many}{}]}` }, 413, "16 million"],
    ["gzip that is none", { body: "{}", headers: { "content-encoding": "gzip" } }, 400, "gzip"],
    [
      "gzip that was cut off",
      { body: gzipSync("{}".repeat(999)).subarray(0, 12), headers: { "content-encoding": "gzip" } },
      400,
      "gzip",
    ],
    ["an encoding nobody reads", { body: "{}", headers: { "content-encoding": "br" } }, 415, "gzip"],
    [
      "a form",
      { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "application/json",
    ],
    [
      "another character set",
      { body: "{}", headers: { "content-type": "application/json; charset=latin1" } },
      415,
      "JSON",
    ],
    ["an array", { json: [] }, 422, "JSON object"],
    ["no status", { json: { assets: [] } }, 422, "status"],
    ["a number for a reference", { json: loaded([], { image: { reference: 5 } }) }, 422, "image.reference"],
    ["NUL in a description", { json: loaded([], { description: "a\0b" }) }, 422, "description"],
    [
      "an object with members without end",
      { body: `{"metadata":{"a":1${',"b":2'.repeat(1_000_000)}}}` },
      413,
      "members",
    ],
    ["versions without end", { json: loaded([], { runtime: versions }) }, 422, "1000 members"],
    ["metadata without end", { json: loaded([], { metadata: { a: "x".repeat(1_000_000) } }) }, 422, "million"],
    [
      "metadata beyond all numbers",
      { body: '{"status":"loaded","assets":[],"metadata":{"a":1e400}}' },
      422,
      "Infinity",
    ],
    ["no assets", { json: { status: "loaded" } }, 422, "assets"],
    ["assets that are no array", { json: { status: "loaded", assets: {} } }, 422, "assets"],
    ["a key that is no array", { json: loaded([{ key: "a" }]) }, 422, "assets[0].key"],
    ["an empty part of a key", { json: loaded([{ key: ["a", ""] }]) }, 422, "assets[0].key"],
    ["the same asset twice", { json: loaded([{ key: ["a"] }, { key: ["b"] }, { key: ["a"] }]) }, 422, "assets[2]"],
    ["a load from the future", { json: loaded([], { loadedAt: "2999-01-01T00:00:00Z" }) }, 422, "loadedAt"],
    ["an empty idempotency key", { json: loaded([]), headers: { "idempotency-key": "" } }, 422, "Idempotency-Key"],
  ];
  for (const [name, sent, status, words] of cases) {
    test(`${name}: ${status}`, async () => {
      const answer = await push(sent);
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
      expect(JSON.stringify(answer.body)).toContain(words);
      expect(await database.db.prisma.codeLocation.count({ where: { name: "orders" } })).toBe(0);
    });
  }

  test("every wrong place is named, of the header and of the assets", async () => {
    const header = await push({ json: { status: "lost", assets: [], git: { url: "", commit: "X" } } });
    expect(header.body.errors.map(({ path }: { path: string }) => path)).toEqual(["status", "git.url", "git.commit"]);
    const assets = await push({ json: loaded([{ key: [] }, { key: ["b"], tags: { x: 1 } }]) });
    expect(assets.body.errors.map(({ path }: { path: string }) => path)).toEqual(["assets[0].key", "assets[1].tags.x"]);
  });
});

describe("too large", () => {
  const mb = 1024 * 1024;

  test("announced by Content-Length: read to its end and thrown away, so that the sender gets to see the answer", async () => {
    let sent = 0;
    const chunk = new Uint8Array(mb).fill(0x20);
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < 300) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const answer = await push({ body, headers: { "content-length": String(300 * mb) } });
    expect(answer.status).toBe(413);
    expect(answer.body.detail).toContain("256 MB");
    expect(sent).toBeGreaterThan(300);
  });

  test("a large body without the right is read to its end too", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < 30) controller.enqueue(new Uint8Array(mb));
        else controller.close();
      },
    });
    expect((await push({ body, token: "nobody" })).status).toBe(401);
    expect(sent).toBeGreaterThan(30);
  });

  test("announced as larger than is worth reading: refused without reading a byte", async () => {
    let read = false;
    const body = new ReadableStream(
      {
        pull: () => {
          read = true;
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await push({ body, headers: { "content-length": String(600 * mb) } });
    expect(answer.status).toBe(413);
    expect(answer.body.detail).toContain("256 MB");
    expect(read).toBe(false);
  });

  test("unannounced: refused once the limit is passed, and the rest is thrown away, not kept", async () => {
    const before = process.memoryUsage().rss;
    let sent = 0;
    let mostRss = 0;
    const chunk = new Uint8Array(mb).fill(0x20);
    const body = new ReadableStream({
      pull(controller) {
        mostRss = Math.max(mostRss, process.memoryUsage().rss);
        if (sent++ < 400) controller.enqueue(chunk);
        else controller.close();
      },
    });
    expect((await push({ body })).status).toBe(413);
    expect(sent).toBeGreaterThan(400);
    expect(mostRss - before).toBeLessThan(400 * mb);
  });

  test("a gzip bomb is stopped at the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(300 * mb, 0x20), { level: 9 });
    expect(bomb.byteLength).toBeLessThan(mb);
    expect((await push({ body: bomb, headers: { "content-encoding": "gzip" } })).status).toBe(413);
  });

  test("a third large body at once has to wait, and after one is through there is room again", async () => {
    const gates: (() => void)[] = [];
    // Without a queue of its own a stream is asked for bytes only once the body is being read.
    const held = () =>
      new ReadableStream(
        {
          async pull(controller) {
            await new Promise<void>((resolve) => gates.push(resolve));
            controller.enqueue(new TextEncoder().encode(JSON.stringify(loaded([]))));
            controller.close();
          },
        },
        { highWaterMark: 0 },
      );
    const large = { "content-length": String(9 * mb) };
    const at = (location: string) => ({ deployment: "prod", location });
    const first = push({ body: held(), headers: large }, at("large-1"));
    const second = push({ body: held(), headers: large }, at("large-2"));
    await expect.poll(() => gates.length).toBe(2);
    const third = await push({ body: JSON.stringify(loaded([])), headers: large }, at("large-3"));
    expect(third.status).toBe(503);
    expect(third.headers.get("retry-after")).toBe("5");
    for (const open of gates) open();
    expect([(await first).status, (await second).status]).toEqual([201, 201]);
    expect((await push({ body: JSON.stringify(loaded([])), headers: large }, at("large-3"))).status).toBe(201);
  });
});

test("a connection that breaks off in the middle answers 400 and records nothing", async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"status":"loaded","assets":['));
    },
    pull(controller) {
      controller.error(new Error("socket hang up"));
    },
  });
  const answer = await push({ body }, { deployment: "prod", location: "broken" });
  expect(answer.status).toBe(400);
  expect(answer.body.detail).toContain("cut off");
  expect(await database.db.prisma.codeLocation.count({ where: { name: "broken" } })).toBe(0);
});

test("whoever may not record is told so, whatever the body is", async () => {
  const { db } = database;
  const viewer = await tokenFor(db, { role: "viewer", deployment: "prod" });
  const refused = await push({ body: "no JSON", token: viewer });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toBe(
    "Recording and announcing loads needs Organization Admin, Admin or Editor; this token is Viewer.",
  );
  const unknown = await push({ body: "no JSON" }, { deployment: "nowhere", location: "x" });
  expect(unknown.status).toBe(404);
  expect(unknown.body.detail).toBe("There is no deployment named “nowhere”, or you may not see it.");
});

test("one idempotency key makes one load: the same body gets the first answer, another body 409", async () => {
  const params = { deployment: "prod", location: "idempotent" };
  const headers = { "idempotency-key": "build-42" };
  const json = loaded([{ key: ["a"] }], { description: "once" });
  const first = await push({ json, headers }, params);
  expect(first.status).toBe(201);
  const again = await push({ json, headers }, params);
  expect(again.status).toBe(200);
  expect(again.body).toEqual(first.body);
  const zipped = await push(
    { body: gzipSync(JSON.stringify(json)), headers: { ...headers, "content-encoding": "gzip" } },
    params,
  );
  expect(zipped.status).toBe(200);
  expect((await push({ json: loaded([]), headers }, params)).status).toBe(409);
  const at = (await database.db.prisma.codeLocation.findFirstOrThrow({ where: { name: "idempotent" } })).currentLoad;
  expect(at).toBe(1);
});

test("metadata of a load come back as they went in, whatever their names", async () => {
  const params = { deployment: "prod", location: "metadata" };
  const metadata = '{"__proto__":{"a":[1,null]},"constructor":"x","a.b":{"__proto__":true}}';
  const { body } = await push({ body: `{"status":"loaded","assets":[],"metadata":${metadata}}` }, params);
  expect(JSON.stringify(body.load.metadata)).toBe(metadata);
});

test("a body with the same key in ten pushes at once makes one load", async () => {
  const params = { deployment: "prod", location: "ten" };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => push({ json: loaded([]), headers: { "idempotency-key": "k" } }, params)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
});

describe("names are any text", () => {
  const names = [
    "a/b",
    "50%",
    "%2F",
    "..a",
    "a..b",
    "käse 🧀",
    "a b",
    "changes",
    "__proto__",
    "a\\b",
    "?x=1#y",
    "'\"",
    "a;b,c",
  ];
  for (const location of names) {
    test(JSON.stringify(location), async () => {
      const pushed = await push({ json: loaded([{ key: ["k", location] }]) }, { deployment: "prod", location });
      expect(pushed.status).toBe(201);
      expect(pushed.body.changes).toEqual([{ key: ["k", location], kind: "added" }]);
      const nameHash = new Uint8Array(createHash("sha256").update(location).digest());
      const row = await database.db.prisma.codeLocation.findFirst({ where: { nameHash } });
      expect(row?.name).toBe(location);
    });
  }

  test("but for those that no address can carry, and broken encodings", async () => {
    expect((await push({ json: loaded([]) }, { deployment: "prod", location: " a" })).status).toBe(422);
    const { POST } = await import("#app/api/v1/deployments/[deployment]/locations/[location]/loads/route.ts");
    const answer = await POST(
      new Request("http://loadline.test/api/v1/deployments/prod/locations/%FF/loads", {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      }),
    );
    expect(answer.status).toBe(400);
  });
});
