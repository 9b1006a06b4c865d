import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { readUnroutedEvents } from "#lib/db/alerts/events.ts";
import { readPolicies } from "#lib/db/alerts/policies.ts";
import { MOST_REMOVED } from "#lib/domain/alerts/facts.ts";
import { lookAtRemoved } from "#lib/jobs/alerts/look-at-removed.ts";
import { asset, type TestLocation, testLocation } from "#tests/integration/history/support.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

/** More than an event names, and more than are read at once. */
const REMOVED = 2_500;
const LONG_MS = 60_000;
const NONE = { patterns: [], groups: [], owners: [] };
const APP = { type: "app", least: "viewer" };
const MAIL = { type: "connection", connection: "mail", to: ["ops@example.com"], owners: true };
const ADDRESSES = Array.from({ length: 120 }, (_, index) => `owner-${String(index).padStart(3, "0")}@example.com`);

let place: TestLocation;

async function policy(name: string, assets: object, receiver: object = APP): Promise<void> {
  const data = { name, kinds: ["assets.removed"], assets, receivers: [receiver], createdBy: {} };
  await database.db.prisma.alertPolicy.create({ data: { ...data, deploymentId: place.deploymentId } });
}

beforeAll(async () => {
  place = await testLocation(database.db);
  const kept = asset("kept");
  const removed = Array.from({ length: REMOVED }, (_, index) =>
    asset(["raw", `t${String(index).padStart(5, "0")}`], { group: "ingest", owners: ["team:raw", "nobody@nowhere"] }),
  );
  // By key they come after all of those.
  const last = ADDRESSES.map((owner, index) => asset(["zz", `ledger${index}`], { group: "finance", owners: [owner] }));
  await place.push([kept, ...removed, ...last]);
  await policy("by group", { ...NONE, groups: ["fin*"] });
  await policy("by owner", { ...NONE, owners: [ADDRESSES.at(-1)] });
  await policy("by key", { ...NONE, patterns: ["zz/ledger119"] });
  await policy("of others", { patterns: ["mart/*"], groups: ["marketing"], owners: ["team:mart"] });
  await policy("of all", NONE, MAIL);
  await place.push([kept]);
}, 60_000);

/** The one event of the removal, as it waits to be routed, and the policies. */
async function unrouted() {
  const { sql } = database.db;
  const [event] = await readUnroutedEvents(sql, 1);
  if (event === undefined) throw new Error("no event waits");
  return { sql, event, policies: await readPolicies(sql, [place.deploymentId]) };
}
const names = (policies: readonly { readonly name: string }[]) => policies.map(({ name }) => name);

test("an event of very many removed assets names the first of them", async () => {
  const { event } = await unrouted();
  expect(event.facts.removed).toHaveLength(MOST_REMOVED);
  expect(event.facts.counts?.removed).toBe(REMOVED + ADDRESSES.length);
});

test("an event has group and owners of what was removed, and texts that no database stores do not stop the load", async () => {
  const other = await testLocation(database.db);
  await other.push([
    asset("a", { group: "fin\0ance", owners: ["ann@example.com", "\ud800"] }),
    asset("b", { owners: ["bob@example.com"] }),
    asset("kept"),
  ]);
  await other.push([asset("kept")]);
  const [event] = await database.db.prisma.alertEvent.findMany({ where: { deploymentId: other.deploymentId } });
  expect(event?.facts).toMatchObject({
    removed: [
      { key: ["a"], group: "fin\ufffdance", owners: ["ann@example.com", "\ufffd"] },
      { key: ["b"], group: null, owners: ["bob@example.com"] },
    ],
    owners: ["ann@example.com", "bob@example.com", "\ufffd"],
  });
});

test("what could not be looked at in time, or is not in the history, is told", async () => {
  const { sql, event, policies } = await unrouted();
  const all = ["by group", "by key", "by owner", "of all", "of others"];
  expect(names((await lookAtRemoved(sql, event, policies, 0)).policies)).toEqual(all);
  const lost = { ...event, locationId: 0n };
  expect(names((await lookAtRemoved(sql, lost, policies, LONG_MS)).policies)).toEqual(all);
  // All that were removed are named: nothing is left to look at.
  const few = { ...lost, facts: { ...event.facts, counts: { added: 0, removed: MOST_REMOVED, changed: 0 } } };
  expect(names((await lookAtRemoved(sql, few, policies, 0)).policies)).toEqual(["of all"]);
});

test("policies choose among all assets that a load removed, and the owners of all are written to", async () => {
  const worker = await startLocalWorker(database);
  cleanUps.push(() => worker.stop());
  const end = Date.now() + 20_000;
  const ended = { deploymentId: place.deploymentId, endedAt: { not: null } };
  // Three in the app, and three of mail: those are refused, as there is no such connection.
  while ((await database.db.prisma.alertDelivery.count({ where: ended })) < 6) {
    if (Date.now() > end) throw new Error("never told");
    await sleep(20);
  }
  const made = await database.db.prisma.alertDelivery.findMany({
    where: { deploymentId: place.deploymentId },
    orderBy: [{ policyName: "asc" }, { number: "asc" }],
  });
  expect(made.map(({ policyName, state }) => [policyName, state])).toEqual([
    ["by group", "sent"],
    ["by key", "sent"],
    ["by owner", "sent"],
    ["of all", "failed"],
    ["of all", "failed"],
    ["of all", "failed"],
  ]);
  const written = made.slice(3).map(({ receiver }) => (receiver as { to: string[] }).to);
  // No receiver has more addresses than one may have, and what is no address is left out.
  expect(written.map((to) => to.length)).toEqual([50, 50, 21]);
  expect(written.flat()).toEqual(["ops@example.com", ...ADDRESSES].sort());
}, 60_000);
