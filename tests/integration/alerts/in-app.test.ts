import { expect, test, vi } from "vitest";
import { countUnreadAlerts } from "#lib/services/alerts/count-unread-alerts.ts";
import { listAlerts } from "#lib/services/alerts/list-alerts.ts";
import { readAlerts } from "#lib/services/alerts/read-alerts.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, insertToken, systemContext } from "#tests/support/factories.ts";
import { LIMIT_MS, until } from "./until.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

vi.setConfig({ testTimeout: 3 * LIMIT_MS });

/** A deployment whose failures are told in the app from a role up. */
async function told(least: string): Promise<{ id: string; name: string }> {
  const deployment = await insertDeployment(database.db);
  const policy = { name: "all", kinds: ["load.failed"], receivers: [{ type: "app", least }], createdBy: {} };
  await database.db.prisma.alertPolicy.create({ data: { deploymentId: deployment.id, ...policy } });
  return deployment;
}

/** Has these locations fail, and waits until that is shown. */
async function fail(deployment: { id: string; name: string }, locations: readonly string[]): Promise<void> {
  for (const location of locations) {
    await recordLoad(systemContext(database.db), {
      deployment: deployment.name,
      location,
      header: { status: "failed", error: { message: "ImportError: no module named orders" } },
      assets: null,
      values: false,
    });
  }
  const worker = await startLocalWorker(database);
  cleanUps.push(() => worker.stop());
  const where = { deploymentId: deployment.id, state: "sent" };
  await until("shown", async () => (await database.db.prisma.alertDelivery.count({ where })) >= locations.length);
}

const person = async (role: "editor" | "viewer" | "catalog_viewer", deploymentId: string) =>
  contextFor(database.db, await insertPerson(database.db, { role, deploymentId }));

test("whoever has the role that a policy asks for is shown its alerts, and nobody else", async () => {
  const deployment = await told("editor");
  const other = await told("viewer");
  const [editor, viewer, catalogue, stranger] = await Promise.all([
    person("editor", deployment.id),
    person("viewer", deployment.id),
    person("catalog_viewer", deployment.id),
    person("editor", other.id),
  ]);
  await fail(deployment, ["etl"]);
  const { items } = await listAlerts(editor, { limit: 10 });
  expect(items).toMatchObject([
    {
      title: `etl in ${deployment.name} failed to load`,
      lines: ["ImportError: no module named orders"],
      links: [{ href: `/deployments/${deployment.name}/locations/etl/history/1` }],
      severity: "error",
      resolves: false,
      deployment: deployment.name,
      location: "etl",
      policy: "all",
      events: 1,
      unread: true,
    },
  ]);
  expect(await countUnreadAlerts(editor)).toEqual({ count: 1 });
  for (const context of [viewer, catalogue, stranger]) {
    expect(await listAlerts(context, { limit: 10 })).toEqual({ items: [], nextCursor: null });
    expect(await countUnreadAlerts(context)).toEqual({ count: 0 });
  }
  await expect(listAlerts(stranger, { limit: 10, deployment: deployment.name })).rejects.toMatchObject({
    code: "not_found",
  });
  // Of who came afterwards, nothing of it is unread.
  const late = await person("editor", deployment.id);
  expect((await listAlerts(late, { limit: 10 })).items).toMatchObject([{ unread: false }]);
  expect(await countUnreadAlerts(late)).toEqual({ count: 0 });
});

test("what was read stays read, up to what there was, and each person reads for themselves", async () => {
  const deployment = await told("viewer");
  const [ada, bob] = [await person("viewer", deployment.id), await person("viewer", deployment.id)];
  await fail(deployment, ["a", "b", "c"]);
  const { items } = await listAlerts(ada, { limit: 10 });
  expect(items.map(({ location }) => location)).toEqual(["c", "b", "a"]);
  const [newest, second] = items.map(({ number }) => number);
  expect(await readAlerts(ada, { until: second ?? 0 })).toEqual({ count: 1 });
  expect(await readAlerts(ada, { until: 0 })).toEqual({ count: 1 });
  expect((await listAlerts(ada, { limit: 10 })).items.map(({ unread }) => unread)).toEqual([true, false, false]);
  // However far somebody says that they have read, what comes after is unread.
  expect(await readAlerts(ada, { until: Number.MAX_SAFE_INTEGER })).toEqual({ count: 0 });
  expect(await countUnreadAlerts(bob)).toEqual({ count: 3 });
  await fail(deployment, ["d", "e", "f", "g"]);
  expect(await countUnreadAlerts(ada)).toEqual({ count: 4 });
  expect((await listAlerts(ada, { limit: 10 })).items[0]?.number).toBeGreaterThan(newest ?? 0);
});

test("a list is read page by page, and no token marks anything as read", async () => {
  const deployment = await told("viewer");
  await fail(deployment, ["a", "b", "c"]);
  const { actor } = await insertToken(database.db, { role: "viewer", deploymentId: deployment.id });
  const token = contextFor(database.db, actor);
  const first = await listAlerts(token, { limit: 2 });
  const rest = await listAlerts(token, { limit: 2, cursor: first.nextCursor ?? undefined });
  expect([...first.items, ...rest.items].map(({ location }) => location)).toEqual(["c", "b", "a"]);
  expect(rest.nextCursor).toBeNull();
  expect(await countUnreadAlerts(token)).toEqual({ count: 0 });
  await expect(readAlerts(token, { until: 1 })).rejects.toMatchObject({ code: "forbidden" });
  await expect(listAlerts(token, { limit: 2, cursor: "none" })).rejects.toMatchObject({ code: "invalid" });
});
