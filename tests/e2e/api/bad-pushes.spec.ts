import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import type { Api } from "../support/api.ts";
import { expect, expectProblem, loadNumbers, type Place, placeOf, test } from "../support/api-test.ts";
import { createToken } from "../support/run-loadline.ts";
import { apiServer } from "../support/servers.ts";
import { loaded } from "../support/snapshots.ts";

const MB = 1024 * 1024;
const json = { "content-type": "application/json" };
const good = loaded([{ key: ["orders"], codeVersion: "1" }]);

/** A location with one good load; `check` asserts that nothing was recorded since, half or whole. */
async function withOneLoad(api: Api, place: Place): Promise<{ check(): Promise<void> }> {
  expect((await api.post(place.loads, good)).status).toBe(201);
  return {
    async check() {
      expect(await loadNumbers(api, place)).toEqual([1]);
      const snapshot = await api.get(`${place.loads}/1/snapshot`);
      expect(snapshot.body.items).toMatchObject([{ key: ["orders"], codeVersion: "1" }]);
      const next = await api.post(place.loads, good);
      expect(next.body.load).toMatchObject({ number: 2, counts: { added: 0, removed: 0, changed: 0, total: 1 } });
    },
  };
}

const refused: {
  name: string;
  status: number;
  detail?: RegExp;
  path?: string;
  body: string;
  headers?: Record<string, string>;
}[] = [
  { name: "not JSON", status: 400, detail: /JSON/, body: "status: loaded" },
  { name: "empty", status: 400, body: "" },
  { name: "JSON that ends in the middle", status: 400, body: JSON.stringify(good).slice(0, 40) },
  { name: "not UTF-8", status: 400, body: "latin1", headers: { "x-test-bytes": "latin1" } },
  { name: "nested 100,000 levels deep", status: 400, body: `{"assets":${"[".repeat(100_000)}` },
  { name: "an array", status: 422, body: "[]" },
  { name: "null", status: 422, body: "null" },
  { name: "without a status", status: 422, path: "status", body: JSON.stringify({ assets: [] }) },
  { name: "of an unknown status", status: 422, path: "status", body: JSON.stringify({ status: "ok", assets: [] }) },
  { name: "without assets", status: 422, path: "assets", body: JSON.stringify({ status: "loaded" }) },
  {
    name: "whose assets are null",
    status: 422,
    path: "assets",
    body: JSON.stringify({ status: "loaded", assets: null }),
  },
  {
    name: "whose assets are an object",
    status: 422,
    path: "assets",
    body: JSON.stringify({ status: "loaded", assets: {} }),
  },
  {
    name: "with an asset that is a number",
    status: 422,
    path: "assets[0]",
    body: JSON.stringify(loaded([7 as never])),
  },
  {
    name: "with a key that is text",
    status: 422,
    path: "assets[1].key",
    body: JSON.stringify(loaded([{ key: ["a"] }, { key: "b" as never }])),
  },
  { name: "with an empty key", status: 422, path: "assets[0].key", body: JSON.stringify(loaded([{ key: [] }])) },
  {
    name: "with an empty part",
    status: 422,
    path: "assets[0].key[1]",
    body: JSON.stringify(loaded([{ key: ["a", ""] }])),
  },
  {
    name: "with NUL in a key",
    status: 422,
    path: "assets[0].key[0]",
    body: JSON.stringify(loaded([{ key: ["a\0"] }])),
  },
  {
    name: "with a lone surrogate in a key",
    status: 422,
    path: "assets[0].key[0]",
    body: JSON.stringify(loaded([{ key: ["\ud800"] }])),
  },
  {
    name: "with a key of 9 KB",
    status: 422,
    path: "assets[0].key",
    body: JSON.stringify(loaded([{ key: ["x".repeat(9000)] }])),
  },
  {
    name: "with the same asset twice",
    status: 422,
    path: "assets[2]",
    body: JSON.stringify(loaded([{ key: ["a"] }, { key: ["b"] }, { key: ["a"], codeVersion: "2" }])),
  },
  {
    name: "with tags that are numbers",
    status: 422,
    path: "assets[0].tags.x",
    body: JSON.stringify(loaded([{ key: ["a"], tags: { x: 1 } }])),
  },
  {
    name: "with metadata without a type",
    status: 422,
    path: "assets[0].metadata.m",
    body: JSON.stringify(loaded([{ key: ["a"], metadata: { m: { value: 1 } } }])),
  },
  {
    name: "with a dependency without a key",
    status: 422,
    path: "assets[0].dependencies[0].key",
    body: JSON.stringify(loaded([{ key: ["a"], dependencies: [{}] }])),
  },
  {
    name: "loaded an hour ahead",
    status: 422,
    path: "loadedAt",
    body: JSON.stringify({ ...good, loadedAt: new Date(Date.now() + 3_600_000).toISOString() }),
  },
  {
    name: "with a time that is none",
    status: 422,
    path: "loadedAt",
    body: JSON.stringify({ ...good, loadedAt: "yesterday" }),
  },
  {
    name: "with a digest that is none",
    status: 422,
    path: "image.digest",
    body: JSON.stringify({ ...good, image: { reference: "a:1", digest: "sha256:1" } }),
  },
  {
    name: "with a commit that is none",
    status: 422,
    path: "git.commit",
    body: JSON.stringify({ ...good, git: { url: "https://g.example/x", commit: "main" } }),
  },
  { name: "failed without an error", status: 422, path: "error", body: JSON.stringify({ status: "failed" }) },
  {
    name: "failed with assets",
    status: 422,
    path: "assets",
    body: JSON.stringify({ status: "failed", error: { message: "x" }, assets: [] }),
  },
  {
    name: "of form fields",
    status: 415,
    body: "status=loaded",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  },
  { name: "of plain text", status: 415, body: JSON.stringify(good), headers: { "content-type": "text/plain" } },
  { name: "in another compression", status: 415, body: "x", headers: { ...json, "content-encoding": "br" } },
  {
    name: "said to be gzip that is none",
    status: 400,
    detail: /gzip/,
    body: JSON.stringify(good),
    headers: { ...json, "content-encoding": "gzip" },
  },
];

for (const { name, status, detail, path, body, headers = json } of refused) {
  test(`a push ${name} is refused with ${status} and records nothing`, async ({ api, place }) => {
    const { check } = await withOneLoad(api(), place);
    const { "x-test-bytes": bytes, ...sent } = { ...json, ...headers } as Record<string, string>;
    const payload = bytes === "latin1" ? Buffer.from('{"status":"lo\xe4ded"}', "latin1") : body;
    const answer = await api().send("POST", place.loads, payload, sent);
    expectProblem(answer, status, detail);
    if (path !== undefined) expect(answer.body.errors).toContainEqual({ path, message: expect.stringMatching(/\w+/) });
    await check();
  });
}

test("a push that swells to 300 MB when unpacked is refused with 413", async ({ api, place }) => {
  const { check } = await withOneLoad(api(), place);
  const bomb = gzipSync(Buffer.alloc(300 * MB, 0x20));
  expect(bomb.byteLength).toBeLessThan(MB);
  const answer = await api().send("POST", place.loads, bomb, { ...json, "content-encoding": "gzip" });
  expectProblem(answer, 413, /256 MB/);
  await check();
});

test("a push of 300 MB is refused with 413, whether it says so before or not", async ({ api, place }) => {
  const { check } = await withOneLoad(api(), place);
  const chunk = Buffer.alloc(MB, 0x20);
  const body = function* () {
    for (let sent = 0; sent < 300; sent++) yield chunk;
  };
  const announced = await api().send("POST", place.loads, body(), { ...json, "content-length": String(300 * MB) });
  expectProblem(announced, 413, /256 MB/);
  const chunked = await api().send("POST", place.loads, body(), json);
  expectProblem(chunked, 413, /256 MB/);
  await check();
});

test("a push cut off in the middle of the connection records nothing", async ({ api, place }) => {
  const { check } = await withOneLoad(api(), place);
  const { url, adminToken } = apiServer();
  const { hostname, port } = new URL(url);
  const body = JSON.stringify(loaded([{ key: ["half"] }, { key: ["other"] }]));
  const half = [
    `POST ${place.loads} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    `authorization: Bearer ${adminToken}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "",
    body.slice(0, body.length / 2),
  ].join("\r\n");

  for (const end of ["end", "destroy"] as const) {
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.on("error", () => {});
    await new Promise((sent) => socket.write(half, sent));
    // Time for the server to begin with it.
    await new Promise((later) => setTimeout(later, 300));
    const answer = end === "end" ? text(socket).catch(() => "") : Promise.resolve("");
    socket[end]();
    const line = (await answer).split("\r\n", 1)[0];
    // Whoever hung up gets no answer; whoever only stopped sending may get a refusal, never a success.
    if (line !== "") expect(line).toMatch(/^HTTP\/1.1 4\d\d /);
  }
  await check();
});

test("a push of half a gzip stream is refused with 400", async ({ api, place }) => {
  const { check } = await withOneLoad(api(), place);
  const whole = gzipSync(JSON.stringify(good));
  const headers = { ...json, "content-encoding": "gzip" };
  expectProblem(await api().send("POST", place.loads, whole.subarray(0, whole.length / 2), headers), 400, /gzip/);
  await check();
});

test("a push to an unknown deployment is 404, and to one in no form that a name has, 4xx", async ({ api, place }) => {
  const unknown = placeOf(`${place.deployment} not`, "orders");
  expectProblem(await api().post(unknown.loads, good), 404, /not/i);
  for (const name of ["x".repeat(300), " blank ", "a\0b"]) {
    const answer = await api().post(placeOf(place.deployment, name).loads, good);
    expectProblem(answer, 422);
  }
});

test("a push without the right is refused, and says no more than the caller may know", async ({ api, place }) => {
  const { check } = await withOneLoad(api(), place);
  const { dataDir } = apiServer();
  const mine = ["--deployment", place.deployment];
  const [viewer, reader, catalogue, elsewhere] = await Promise.all([
    createToken(dataDir, "--name", "viewer", "--role", "viewer", ...mine),
    createToken(dataDir, "--name", "reader", "--role", "editor", "--scope", "read", ...mine),
    createToken(dataDir, "--name", "catalogue", "--role", "catalog_viewer", ...mine),
    otherDeploymentToken(api(), dataDir),
  ]);
  expectProblem(await api(viewer).post(place.loads, good), 403);
  expectProblem(await api(reader).post(place.loads, good), 403);
  expectProblem(await api(catalogue).post(place.loads, good), 403);
  expectProblem(await api(elsewhere).post(place.loads, good), 404);
  expectProblem(await api(null).post(place.loads, good), 401);
  expectProblem(await api("lln_000000000000_00000000000000000000000000000000").post(place.loads, good), 401);
  expectProblem(await api("nonsense").post(place.loads, good), 401);
  await check();
});

async function otherDeploymentToken(api: Api, dataDir: string): Promise<string> {
  const name = `other ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name, kind: "generic" })).status).toBe(201);
  return createToken(dataDir, "--name", "elsewhere", "--role", "admin", "--deployment", name);
}
