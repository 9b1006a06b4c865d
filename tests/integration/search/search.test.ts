import { beforeAll, expect, test } from "vitest";
import { searchSchema } from "#lib/contracts/search.ts";
import type { Context } from "#lib/services/context.ts";
import { search } from "#lib/services/search/search.ts";
import { asset, COMMIT_A, locationIn } from "#tests/integration/history/support.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
let everybody: Context;
let prod: { id: string; name: string };
let staging: { id: string; name: string };

beforeAll(async () => {
  everybody = systemContext(database.db);
  prod = await insertDeployment(database.db, { name: "prod" });
  staging = await insertDeployment(database.db, { name: "staging" });
  const orders = locationIn(everybody, prod, "orders");
  const git = { url: "https://git.example.test/shop", commit: COMMIT_A, message: "Take 20 % off\n\nmore" };
  await orders.push([asset(["raw", "orders"]), asset(["raw", "gone"])], { image: { reference: "shop:1" } });
  await orders.push([asset(["raw", "orders"])], { git, image: { reference: "shop:2" } });
  await locationIn(everybody, prod, "reorders").push([asset("orders")]);
  await locationIn(everybody, staging, "orders").fail("no module named shop", { description: "Try it" });
});

async function found(q: string, options: { deployment?: string; limit?: number; context?: Context } = {}) {
  const { context = everybody, limit = 6, deployment } = options;
  const answer = searchSchema.parse(await search(context, { q, limit, deployment }));
  return {
    locations: answer.locations.map(({ deployment: of, name }) => `${of}/${name}`),
    loads: answer.loads.map(({ deployment: of, location, number }) => `${of}/${location}#${number}`),
    assets: answer.assets.map(({ location, name }) => `${location}: ${name}`),
    answer,
  };
}

test("finds locations by a part of their name, those that begin with it first", async () => {
  expect((await found("ORDER")).locations).toEqual(["prod/orders", "staging/orders", "prod/reorders"]);
  expect((await found("reord")).locations).toEqual(["prod/reorders"]);
});

test("finds loads by number, commit, image, message and description, the newest first", async () => {
  expect((await found("#2")).loads[0]).toBe("prod/orders#2");
  expect((await found("1")).loads.slice(0, 3)).toEqual(["staging/orders#1", "prod/reorders#1", "prod/orders#1"]);
  expect((await found(COMMIT_A.slice(0, 8))).loads).toEqual(["prod/orders#2"]);
  expect((await found("shop:")).loads).toEqual(["prod/orders#2", "prod/orders#1"]);
  expect((await found("20 %")).loads).toEqual(["prod/orders#2"]);
  expect((await found("try it")).loads).toEqual(["staging/orders#1"]);
  const [load] = (await found("20 %")).answer.loads;
  expect(load).toMatchObject({ commit: COMMIT_A, message: "Take 20 % off", image: "shop:2", isCurrent: true });
});

test("finds assets as they are shown and as they are typed, the shortest first, and says which are gone", async () => {
  expect((await found("orders")).assets).toEqual(["reorders: orders", "orders: raw / orders"]);
  const { answer } = await found("raw/gone");
  expect(answer.assets).toMatchObject([{ key: ["raw", "gone"], exists: false }]);
});

test("finds nothing for what is nowhere, and takes wildcards for what they are", async () => {
  for (const q of ["nothing like this", "%", "_"]) {
    const { locations, assets } = await found(q);
    expect([...locations, ...assets]).toEqual([]);
  }
});

test("looks in one deployment alone when it is named, and gives no more of each kind than was asked for", async () => {
  expect((await found("orders", { deployment: "staging" })).locations).toEqual(["staging/orders"]);
  const { answer } = await found("o", { limit: 1 });
  expect([answer.locations.length, answer.loads.length, answer.assets.length]).toEqual([1, 1, 1]);
});

test("picks the newest of a text that thousands of loads hold", async () => {
  const crowd = await insertDeployment(database.db);
  const place = locationIn(everybody, crowd, "crowd");
  await place.push([]);
  await database.db.sql.query(
    `with here as (select id from code_location where deployment_id = $1::uuid)
     insert into load (location_id, number, status, loaded_at, recorded_at, source, fidelity, canonical_version,
                       fingerprint, compared_to, group_first, similarity_hash, search_text, recorded_by)
     select here.id, n, 'loaded', now(), now() + n * interval '1 second', 'push', 'push', 1, sha256('x'), n - 1, n,
            sha256('x'), 'crowded house', '{}'
       from here, generate_series(2, 1500) n`,
    [crowd.id],
  );
  const loads = (await found("crowded", { limit: 3 })).loads;
  expect(loads).toEqual([1500, 1499, 1498].map((number) => `${crowd.name}/crowd#${number}`));
});

test("shows everybody what they may see, and no more", async () => {
  const catalogue = await insertPerson(database.db, { role: "catalog_viewer", deploymentId: prod.id });
  const seen = await found("orders", { context: contextFor(database.db, catalogue) });
  expect(seen).toMatchObject({ locations: [], loads: [], assets: ["reorders: orders", "orders: raw / orders"] });

  const viewer = await insertPerson(database.db, { role: "viewer", deploymentId: staging.id });
  const context = contextFor(database.db, viewer);
  expect(await found("orders", { context })).toMatchObject({ locations: ["staging/orders"], assets: [] });
  await expect(found("orders", { context, deployment: "prod" })).rejects.toMatchObject({ code: "not_found" });

  const nobody = contextFor(database.db, await insertPerson(database.db, { role: null }));
  expect(await found("orders", { context: nobody })).toMatchObject({ locations: [], loads: [], assets: [] });
});
