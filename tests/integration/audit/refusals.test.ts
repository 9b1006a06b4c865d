import { beforeEach, describe, expect, test } from "vitest";
import { createDeploymentOperation } from "#lib/contracts/deployments.ts";
import { announceDeployOperation, listLoadsOperation, recordLoadOperation } from "#lib/contracts/loads.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useWebDatabase();
let prod = { id: "", name: "" };
let other = { id: "", name: "" };

beforeEach(async () => {
  prod = await insertDeployment(database.db);
  other = await insertDeployment(database.db);
});

const refusals = () =>
  database.db.prisma.auditEvent.findMany({ where: { action: "access.refused" }, orderBy: { id: "asc" } });
const announce = (deployment: string, token: string) =>
  callRoute(
    announceDeployOperation,
    { deployment, location: "orders" },
    { token, json: { image: { reference: "r:1" } } },
  );

describe("an attempt to change something without the right", () => {
  test("is in the audit log: who, what was missing, where, from which address and request", async () => {
    const before = (await refusals()).length;
    const token = await tokenFor(database.db, { role: "viewer", deployment: prod.name });
    const answer = await announce(prod.name, token);
    expect(answer.status).toBe(403);
    const [event, ...more] = (await refusals()).slice(before);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      actor: { type: "token", name: "viewer" },
      deploymentId: prod.id,
      target: { operation: "announceDeploy", permission: "load.record" },
      after: { code: "forbidden", reason: expect.stringContaining("needs") },
      requestId: answer.headers.get("x-request-id"),
    });
  });

  test("in a deployment that may not be seen answers 404 and is in the log all the same", async () => {
    const before = (await refusals()).length;
    const token = await tokenFor(database.db, { role: "editor", deployment: other.name });
    expect((await announce(prod.name, token)).status).toBe(404);
    expect((await refusals()).slice(before)).toMatchObject([{ deploymentId: prod.id, after: { code: "not_found" } }]);
  });

  test("again and again, and many at once, is one line a minute for each right and place", async () => {
    const before = (await refusals()).length;
    const token = await tokenFor(database.db, { role: "viewer" });
    await Promise.all(Array.from({ length: 12 }, () => announce(prod.name, token)));
    await announce(prod.name, token);
    expect((await refusals()).length).toBe(before + 1);
    await announce(other.name, token);
    await callRoute(
      recordLoadOperation,
      { deployment: prod.name, location: "o" },
      { token, json: { status: "loaded" } },
    );
    await callRoute(createDeploymentOperation, {}, { token, json: {} });
    expect(
      (await refusals()).slice(before).map(({ target }) => (target as { key: string }).key.split(" ").slice(2)),
    ).toEqual([
      ["load.record", prod.id],
      ["load.record", other.id],
      ["organization.manage", "organization"],
    ]);
  });
});

test("reading without the right, and what is not there at all, is not in the log", async () => {
  const before = (await refusals()).length;
  const token = await tokenFor(database.db, { role: "catalog_viewer", deployment: prod.name });
  const params = { deployment: prod.name, location: "orders" };
  expect((await callRoute(listLoadsOperation, params, { token })).status).toBe(403);
  expect((await announce("no such deployment", token)).status).toBe(404);
  expect((await refusals()).length).toBe(before);
});
