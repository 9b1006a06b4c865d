import { beforeAll, describe, expect, test } from "vitest";
import { recordLoadOperation } from "#lib/contracts/loads.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useWebDatabase();
let token = "";

beforeAll(async () => {
  await insertDeployment(database.db, { name: "prod" });
  token = await tokenFor(database.db, { role: "editor", deployment: "prod" }, ["loads:write"]);
});

async function push(location: string, body: unknown) {
  const answer = await callRoute(recordLoadOperation, { deployment: "prod", location }, { token, json: body });
  return { status: answer.status, body: await answer.json() };
}

type Asset = { key: string[]; codeVersion?: string; description?: string };
const loaded = (assets: readonly Asset[]) => ({ status: "loaded", assets });
const snapshot = (count: number, description = ""): Asset[] =>
  Array.from({ length: count }, (_, index) => ({ key: ["a", `${index}`], codeVersion: "1", description }));

/** The fingerprint of the same snapshot where nothing is known of it. */
async function fingerprintAlone(name: string, assets: readonly Asset[]): Promise<string> {
  return (await push(`alone ${name}`, loaded(assets))).body.load.fingerprint;
}

describe.each([
  ["small", snapshot(50)],
  // Beyond 8 MB, which is where a thread of its own begins.
  ["large", snapshot(900, "x".repeat(10_000))],
])("a %s snapshot that is pushed again and again", (name, first) => {
  const changed = first
    .map((asset, index) => (index === 7 ? { ...asset, codeVersion: "2" } : asset))
    .filter((_, index) => index !== 3)
    .concat({ key: ["new"] })
    .reverse();

  test("is the same load each time as where it is pushed for the first time", async () => {
    const steps: [readonly Asset[], object][] = [
      [first, { added: first.length, removed: 0, changed: 0, total: first.length }],
      [first, { added: 0, removed: 0, changed: 0, total: first.length }],
      [changed, { added: 1, removed: 1, changed: 1, total: first.length }],
      [first, { added: 1, removed: 1, changed: 1, total: first.length }],
      [[], { added: 0, removed: first.length, changed: 0, total: 0 }],
      [changed, { added: first.length, removed: 0, changed: 0, total: first.length }],
    ];
    for (const [step, [assets, counts]] of steps.entries()) {
      const { status, body } = await push(name, loaded(assets));
      expect(status, JSON.stringify(body).slice(0, 500)).toBe(201);
      expect(body.load.counts, `step ${step}`).toEqual(counts);
      expect(body.load.fingerprint).toBe(await fingerprintAlone(`${name} ${step}`, assets));
    }
  });

  test("keeps what is known through a failed load, and is refused when it has an asset twice", async () => {
    const location = `${name} twice`;
    await push(location, loaded(first));
    expect((await push(location, { status: "failed", error: { message: "no" } })).status).toBe(201);
    const [some, other] = first as [Asset, Asset];
    for (const repeated of [some, { ...some, codeVersion: "2" }]) {
      const { status, body } = await push(location, loaded([...first, repeated]));
      expect(status).toBe(422);
      expect(body.errors).toEqual([
        {
          path: `assets[${first.length}]`,
          message: `The asset ["a","0"] is given twice, at index 0 and at index ${first.length}.`,
        },
      ]);
    }
    const odd = await push(location, loaded([other, { key: [] }]));
    expect(odd.body.errors).toMatchObject([{ path: "assets[1].key" }]);
    expect((await push(location, loaded(first))).body.load).toMatchObject({
      number: 3,
      counts: { changed: 0, added: 0 },
    });
  });

  test("is asked for once more when the database has lost what was known, and then recorded", async () => {
    const location = `${name} lost`;
    await push(location, loaded(first));
    const here = "(select id from code_location where name = $1)";
    for (const table of [
      "load",
      "load_group",
      "asset",
      "asset_definition",
      "asset_interval",
      "asset_change",
      "asset_listing",
    ]) {
      await database.db.pool.query(`delete from ${table} where location_id = ${here}`, [location]);
    }
    const none = "current_load = 0, last_good_load = 0, listed_load = 0";
    await database.db.pool.query(`update code_location set ${none} where name = $1`, [location]);
    const lost = await push(location, loaded(first));
    expect(lost.status).toBe(503);
    const again = await push(location, loaded(first));
    expect(again.body.load).toMatchObject({ number: 1, counts: { added: first.length } });
  });
});
