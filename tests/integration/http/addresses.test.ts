import { beforeAll, describe, expect, test } from "vitest";
import { getAssetOperation, listAssetChangesOperation } from "#lib/contracts/assets.ts";
import type { Problem } from "#lib/contracts/common.ts";
import { getDiffOperation } from "#lib/contracts/diff.ts";
import { getLoadOperation, listLoadsOperation, recordLoadOperation } from "#lib/contracts/loads.ts";
import type { Operation } from "#lib/contracts/operation.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useWebDatabase();
const ORDERS = { deployment: "prod", location: "orders" };
let token = "";

beforeAll(async () => {
  await insertDeployment(database.db, { name: "prod" });
  token = await tokenFor(database.db, { role: "editor", deployment: "prod" });
  const json = { status: "loaded", assets: [{ key: ["a"] }] };
  expect((await callRoute(recordLoadOperation, ORDERS, { token, json })).status).toBe(201);
});

async function ask(operation: Operation, params: Record<string, string | number>, query = "") {
  const answer = await callRoute(operation, params, { token, query });
  return { status: answer.status, problem: (await answer.json()) as Problem };
}

describe("a number in an address is decimal digits, and never guessed from anything else", () => {
  for (const text of ["", " 1", "1 ", "0x1", "1e0", "1.0", "+1", "-1", "١", "NaN", "2147483648", "9".repeat(400)]) {
    test(JSON.stringify(text.slice(0, 20)), async () => {
      const encoded = encodeURIComponent(text);
      expect((await ask(getLoadOperation, { ...ORDERS, number: text })).status).toBe(422);
      const diff = await ask(getDiffOperation, ORDERS, `?from=${encoded}&to=1`);
      expect([diff.status, diff.problem.errors?.map(({ path }) => path)]).toEqual([422, ["query.from"]]);
      expect((await ask(listLoadsOperation, ORDERS, `?limit=${encoded}`)).status).toBe(422);
      expect((await ask(listLoadsOperation, ORDERS, `?before=${encoded}`)).status).toBe(422);
    });
  }

  test("one that is missing is named", async () => {
    const { status, problem } = await ask(getDiffOperation, ORDERS, "?to=1");
    expect([status, problem.errors]).toEqual([
      422,
      [{ path: "query.from", message: "must be a whole number in decimal digits" }],
    ]);
  });
});

test("a key that no asset can have is invalid or not found, never a fault", async () => {
  for (const operation of [getAssetOperation, listAssetChangesOperation]) {
    expect((await ask(operation, ORDERS, "?key=a")).status).toBe(200);
    expect((await ask(operation, ORDERS, "?key=%00")).status).toBe(422);
    expect((await ask(operation, ORDERS, "?key=a&key=b%00c")).status).toBe(422);
    expect((await ask(operation, ORDERS, "?key=a&repository=%00")).status).toBe(422);
    expect((await ask(operation, ORDERS, "")).status).toBe(422);
    for (const key of ["", "%FF", "%ED%A0%80", "a%5C", "%25", "_", "x".repeat(8000)]) {
      expect((await ask(operation, ORDERS, `?key=${key}`)).status).toBe(404);
    }
  }
});
