import { beforeAll, describe, expect, test, vi } from "vitest";
import type { ZodError } from "zod";
import { createAlertPolicyOperation, testAlertPolicyOperation } from "#lib/contracts/alert-policies.ts";
import { createAlertPolicy as create } from "#lib/services/alerts/create-alert-policy.ts";
import { deleteAlertPolicy } from "#lib/services/alerts/delete-alert-policy.ts";
import { getAlertPolicy } from "#lib/services/alerts/get-alert-policy.ts";
import { listAlertDeliveries } from "#lib/services/alerts/list-alert-deliveries.ts";
import { listAlertPolicies } from "#lib/services/alerts/list-alert-policies.ts";
import { muteAlertPolicy } from "#lib/services/alerts/mute-alert-policy.ts";
import { putAlertPolicy as put } from "#lib/services/alerts/put-alert-policy.ts";
import { repeatAlertDelivery } from "#lib/services/alerts/repeat-alert-delivery.ts";
import { testAlertPolicy } from "#lib/services/alerts/test-alert-policy.ts";
import type { Context } from "#lib/services/context.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { deleteConnection } from "#lib/services/deployments/delete-connection.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { startReceiver } from "./receiver.ts";
import { LIMIT_MS, until } from "./until.ts";

const database = useTestDatabase({ poolSize: 10 });
const cleanUps = useCleanUps();

vi.setConfig({ testTimeout: 3 * LIMIT_MS });
let editor: Context;
let launcher: Context;
let stranger: Context;

beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
  launcher = await personContext(database.db, "lin", { role: "launcher" });
  stranger = await personContext(database.db, "sam", null);
});

type Input = Parameters<NonNullable<typeof createAlertPolicyOperation.body>["parse"]>[0] & object;
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ name: "ServiceError", code, message: expect.stringMatching(message) });
const body = (input: Input) =>
  (createAlertPolicyOperation.body as NonNullable<typeof createAlertPolicyOperation.body>).parse(input);
const APP = { type: "app" };
const through = (connection: string, more: object = {}) => ({ type: "connection", connection, ...more });
const simple = (name: string, receivers: object[] = [APP]) => body({ name, kinds: ["load.failed"], receivers });
const audited = async (deploymentId: string) =>
  database.db.prisma.auditEvent.findMany({
    where: { deploymentId, action: { startsWith: "alert_" } },
    orderBy: { id: "asc" },
  });

async function place(deployment: string) {
  const { id } = await insertDeployment(database.db, { name: deployment });
  const connect = (name: string, kind: string, config: object) =>
    database.db.prisma.connection.create({ data: { deploymentId: id, name, kind, config } });
  await connect("mail", "smtp", { host: "mail.example.com", from: "loadline@example.com" });
  await connect("chat", "slack", {});
  await connect("engine", "docker-engine", { host: "unix:///var/run/docker.sock" });
  return { id, deployment, connect };
}

describe("a policy", () => {
  test("is made with what is left out as the documents say, changed, renamed and deleted, each with who did it", async () => {
    const { id, deployment } = await place("life");
    const { policy } = await create(editor, { deployment, ...simple("on call") });
    expect(policy).toMatchObject({
      name: "on call",
      enabled: true,
      locations: [],
      assets: { patterns: [], groups: [], owners: [] },
      unreachableMinutes: 5,
      receivers: [{ type: "app", least: "viewer" }],
      muted: false,
      lastDelivery: null,
      createdBy: "ada",
    });
    const wanted = body({
      ...simple("nights"),
      kinds: ["source.unreachable", "load.failed", "load.failed"],
      locations: ["etl-*"],
      unreachableMinutes: 15,
    });
    const changed = await put(editor, { deployment, policy: "on call", ...wanted });
    expect(changed.policy).toMatchObject({
      id: policy.id,
      name: "nights",
      unreachableMinutes: 15,
      locations: ["etl-*"],
    });
    // Each kind once, in the order of the documents.
    expect(changed.policy.kinds).toEqual(["load.failed", "source.unreachable"]);
    await put(editor, { deployment, policy: "nights", ...wanted });
    expect(await getAlertPolicy(editor, { deployment, policy: "nights" })).toEqual(changed);
    await deleteAlertPolicy(editor, { deployment, policy: "nights" });
    await expect(getAlertPolicy(editor, { deployment, policy: "nights" })).rejects.toEqual(
      refusal("not_found", /no alert policy named “nights”/),
    );
    const log = await audited(id);
    // The same again changed nothing.
    expect(log.map(({ action }) => action)).toEqual([
      "alert_policy.created",
      "alert_policy.changed",
      "alert_policy.deleted",
    ]);
    expect(log[1]).toMatchObject({
      actor: { name: "ada" },
      before: { name: "on call", unreachableMinutes: 5 },
      after: { name: "nights", unreachableMinutes: 15 },
    });
    expect(log[2]?.before).toMatchObject({ name: "nights", locations: ["etl-*"] });
  });

  test("has a name of its own in its deployment, also when two are made at once", async () => {
    const { deployment } = await place("names");
    const two = await Promise.allSettled([1, 2].map(() => create(editor, { deployment, ...simple("one") })));
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await create(editor, { deployment, ...simple("two") });
    await expect(put(editor, { deployment, policy: "two", ...simple("one") })).rejects.toEqual(
      refusal("conflict", /named “one” already/),
    );
    expect((await listAlertPolicies(editor, { deployment })).items.map(({ name }) => name)).toEqual(["one", "two"]);
  });

  test("tells over connections of its deployment by which alerts leave, and says of each that is none what is wrong", async () => {
    const { deployment } = await place("receivers");
    expect((await listAlertPolicies(editor, { deployment })).ways).toEqual([
      { name: "chat", kind: "slack", state: "unknown" },
      { name: "mail", kind: "smtp", state: "unknown" },
    ]);
    const places: [object[], string, RegExp][] = [
      [[through("gone")], "receivers[0].connection", /no connection “gone”/],
      [[APP, through("engine")], "receivers[1].connection", /kind docker-engine/],
      [[through("mail")], "receivers[0].to", /give an address, or choose owners/],
      [[through("chat", { owners: true })], "receivers[0].to", /only email has addresses/],
      [[through("chat"), through("chat")], "receivers[1]", /is there already/],
    ];
    for (const [receivers, path, message] of places) {
      await expect(create(editor, { deployment, ...simple("x", receivers) })).rejects.toMatchObject({
        code: "invalid",
        errors: [{ path, message: expect.stringMatching(message) }],
      });
    }
    const receivers = [
      through("mail", { to: ["ada@example.com"] }),
      through("mail", { owners: true }),
      through("chat"),
      { type: "app", least: "admin" },
    ];
    const { policy } = await create(editor, { deployment, ...simple("x", receivers) });
    expect(policy.receivers).toHaveLength(4);
  });

  test("needs an event, a receiver and addresses that are some", () => {
    const said = (input: object) => {
      const parsed = (createAlertPolicyOperation.body as NonNullable<typeof createAlertPolicyOperation.body>).safeParse(
        input,
      );
      return (parsed.error as ZodError | undefined)?.issues.map(({ path }) => path.join(".")) ?? [];
    };
    expect(said({ name: "x", kinds: [], receivers: [] })).toEqual(["kinds", "receivers"]);
    expect(said({ name: "x", kinds: ["tea.cold"], receivers: [APP] })).toEqual(["kinds.0"]);
    expect(said({ name: "x", kinds: ["load.failed"], receivers: [through("m", { to: ["ada"] })] })).toEqual([
      "receivers.0.to.0",
    ]);
    expect(said({ name: "x", kinds: ["load.failed"], receivers: [APP], unreachableMinutes: 0 })).toEqual([
      "unreachableMinutes",
    ]);
    expect(said({ name: "x\0", kinds: ["load.failed"], receivers: [APP], locations: ["a\0"] })).toEqual([
      "name",
      "locations.0",
    ]);
  });

  test("keeps the connections that it names: they are neither deleted nor made another kind", async () => {
    const { deployment } = await place("kept");
    await create(editor, { deployment, ...simple("on call", [through("chat")]) });
    const admin = systemContext(database.db);
    await expect(deleteConnection(admin, { deployment, connection: "chat" })).rejects.toEqual(
      refusal("conflict", /alert policy “on call” sends over the connection “chat”/),
    );
    const config = { sockets: [{ location: "jobs", path: "/run/jobs.sock" }] };
    await expect(configureConnection(admin, { deployment, name: "chat", kind: "process", config })).rejects.toEqual(
      refusal("conflict", /cannot become another kind: the alert policy “on call” uses it/),
    );
    await deleteAlertPolicy(editor, { deployment, policy: "on call" });
    await expect(deleteConnection(admin, { deployment, connection: "chat" })).resolves.toMatchObject({ deleted: true });
  });

  test("is muted for a time to come alone, stays so when it is changed, and is unmuted", async () => {
    const { id, deployment } = await place("muted");
    await create(editor, { deployment, ...simple("on call") });
    const mute = (until: string | null) => muteAlertPolicy(editor, { deployment, policy: "on call", until });
    await expect(mute("2026-01-01T00:00:00Z")).rejects.toMatchObject({
      code: "invalid",
      errors: [{ path: "until", message: "must be an instant to come" }],
    });
    expect((await mute("2099-01-01T00:00:00+01:00")).policy).toMatchObject({
      muted: true,
      mutedUntil: "2098-12-31T23:00:00.000Z",
    });
    const changed = await put(editor, { deployment, policy: "on call", ...simple("on call"), description: "x" });
    expect(changed.policy).toMatchObject({ muted: true, description: "x" });
    expect((await mute(null)).policy).toMatchObject({ muted: false, mutedUntil: null });
    await mute(null);
    expect((await audited(id)).map(({ action }) => action)).toEqual([
      "alert_policy.created",
      "alert_policy.muted",
      "alert_policy.changed",
      "alert_policy.unmuted",
    ]);
  });

  test("is for Editors: a Launcher is refused, and whoever may not see the deployment learns nothing", async () => {
    const { deployment } = await place("rights");
    await create(editor, { deployment, ...simple("p") });
    const one = { deployment, policy: "p" };
    const verbs: ((context: Context) => Promise<unknown>)[] = [
      (context) => listAlertPolicies(context, one),
      (context) => getAlertPolicy(context, one),
      (context) => create(context, { ...one, ...simple("q") }),
      (context) => put(context, { ...one, ...simple("q") }),
      (context) => muteAlertPolicy(context, { ...one, until: null }),
      (context) => testAlertPolicy(context, one, 1),
      (context) => listAlertDeliveries(context, { deployment, limit: 10 }),
      (context) => deleteAlertPolicy(context, one),
    ];
    for (const verb of verbs) {
      await expect(verb(launcher)).rejects.toEqual(refusal("forbidden", /Managing alerts/));
      await expect(verb(stranger)).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await listAlertPolicies(editor, one)).items.map(({ name }) => name)).toEqual(["p"]);
  });
});

const fail = (deployment: string, location: string) =>
  recordLoad(systemContext(database.db), {
    deployment,
    location,
    header: { status: "failed", error: { message: "ImportError: orders" } },
    assets: null,
    values: false,
  });

async function startWorker(): Promise<void> {
  const worker = await startLocalWorker(database, { pollMs: 100 });
  cleanUps.push(() => worker.stop());
}

describe("a test of a policy", () => {
  test("is sent to each receiver by the worker, marked as one, and answers what each said", async () => {
    const [well, bad] = [await startReceiver(), await startReceiver()];
    cleanUps.push(well.close);
    cleanUps.push(bad.close);
    bad.answer = () => ({ status: 404, body: "no such hook" });
    const { id, deployment, connect } = await place("tested");
    await connect("well", "alert-webhook", { url: well.url });
    await connect("bad", "alert-webhook", { url: bad.url });
    await fail(deployment, "etl");
    await startWorker();
    const draft = simple("new", [through("well"), through("bad"), through("mail", { owners: true }), APP]);
    const { items } = await testAlertPolicy(editor, { deployment, draft });
    expect(items.map(({ status }) => status)).toEqual(["sent", "failed", "skipped", "skipped"]);
    expect(items[0]?.answer).toBe("200 OK: ok");
    expect(items[1]?.answer).toBe("404 Not Found: no such hook");
    expect(well.received.map(({ text }) => JSON.parse(text))).toEqual([
      expect.objectContaining({
        test: true,
        title: "Test: etl in tested failed to load",
        lines: ["This is a test of the alert policy “new”, sent by ada. Nothing has happened."],
      }),
    ]);
    // Nothing is saved, and who had it sent is kept.
    expect((await listAlertPolicies(editor, { deployment })).items).toEqual([]);
    expect((await audited(id)).map(({ action }) => action)).toEqual(["alert_policy.tested"]);
    await create(editor, { deployment, ...simple("saved", [through("well")]) });
    expect((await testAlertPolicy(editor, { deployment, policy: "saved" })).items).toMatchObject([{ status: "sent" }]);
  });

  test("says so when no worker answers, and which place of a draft is wrong", async () => {
    const { deployment } = await place("untested");
    await expect(testAlertPolicy(editor, { deployment, draft: simple("x") }, 50)).rejects.toEqual(
      refusal("unavailable", /No worker answered/),
    );
    await expect(testAlertPolicy(editor, { deployment, draft: simple("x", [through("gone")]) })).rejects.toMatchObject({
      errors: [{ path: "draft.receivers[0].connection" }],
    });
    await expect(testAlertPolicy(editor, { deployment, policy: "gone" })).rejects.toMatchObject({ code: "not_found" });
    expect(testAlertPolicyOperation.body?.safeParse({}).success).toBe(false);
    expect(testAlertPolicyOperation.body?.safeParse({ policy: "x", draft: simple("x") }).success).toBe(false);
  });
});

describe("the delivery log", () => {
  test("has what was sent and what was answered, goes on page by page, and outlives its policy", async () => {
    const receiver = await startReceiver();
    cleanUps.push(receiver.close);
    receiver.answer = () => ({ status: 410, body: "closed" });
    const { id, deployment, connect } = await place("log");
    await connect("hook", "alert-webhook", { url: receiver.url });
    await create(editor, { deployment, ...simple("on call", [through("hook"), APP]) });
    await create(editor, { deployment, ...body({ ...simple("quiet"), locations: ["a"] }) });
    await muteAlertPolicy(editor, { deployment, policy: "quiet", until: "2099-01-01T00:00:00Z" });
    for (const location of ["a", "b", "c"]) await fail(deployment, location);
    await startWorker();
    const read = (query: object = {}) => listAlertDeliveries(editor, { deployment, limit: 100, ...query });
    const all = await until("all has ended", async () => {
      const { items } = await read();
      return items.length === 7 && items.every(({ state }) => state !== "pending") && items;
    });
    const states = (items: typeof all) => items.map(({ state }) => state).sort();
    expect(states(all)).toEqual(["failed", "failed", "failed", "muted", "sent", "sent", "sent"]);
    expect(all.find(({ state }) => state === "failed")).toMatchObject({
      policy: "on call",
      kind: "load.failed",
      title: expect.stringMatching(/^[abc] in log failed to load$/),
      receiver: { type: "connection", connection: "hook" },
      attempts: 1,
      answer: "410 Gone: closed",
      load: 1,
      events: 1,
    });
    expect(states((await read({ state: "failed" })).items)).toEqual(["failed", "failed", "failed"]);
    expect(states((await read({ policy: "quiet" })).items)).toEqual(["muted"]);
    expect((await read({ kind: "load.recovered" })).items).toEqual([]);
    const paged: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await read({ limit: 2, cursor });
      paged.push(...page.items.map((one) => one.id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.map((one) => one.id));
    await expect(read({ cursor: "x" })).rejects.toMatchObject({ code: "invalid" });
    await deleteAlertPolicy(editor, { deployment, policy: "on call" });
    expect((await read()).items).toEqual(all);
    const policies = (await listAlertPolicies(editor, { deployment })).items;
    expect(policies.map(({ lastDelivery }) => lastDelivery?.state)).toEqual(["muted"]);
    expect(await database.db.prisma.alertDelivery.count({ where: { deploymentId: id, policyId: null } })).toBe(6);
  });

  test("sends once more what was refused, with an id of its own, and keeps what came of the first", async () => {
    const receiver = await startReceiver();
    cleanUps.push(receiver.close);
    receiver.answer = (_one, count) => ({ status: count === 1 ? 410 : 200, body: count === 1 ? "closed" : "ok" });
    const { id, deployment, connect } = await place("again");
    await connect("hook", "alert-webhook", { url: receiver.url });
    await create(editor, { deployment, ...simple("on call", [through("hook"), APP]) });
    await fail(deployment, "etl");
    await startWorker();
    const read = async () => (await listAlertDeliveries(editor, { deployment, limit: 100 })).items;
    const failed = await until("it is refused", async () => (await read()).find(({ state }) => state === "failed"));
    const { delivery } = await repeatAlertDelivery(editor, { deployment, id: failed.id });
    expect(delivery).toMatchObject({ state: "pending", events: 1, title: failed.title });
    expect(delivery.id).not.toBe(failed.id);
    await until("it is sent", async () => (await read()).find((one) => one.id === delivery.id)?.state === "sent");
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([failed.id, delivery.id]);
    expect((await read()).find((one) => one.id === failed.id)).toEqual(failed);
    expect((await audited(id)).at(-1)).toMatchObject({
      action: "alert_delivery.repeated",
      target: { alertDelivery: failed.id },
      after: { alertDelivery: delivery.id },
    });
    const shown = (await read()).find(({ receiver: { type } }) => type === "app");
    await expect(repeatAlertDelivery(editor, { deployment, id: shown?.id ?? "" })).rejects.toEqual(
      refusal("conflict", /in the app already/),
    );
    await expect(repeatAlertDelivery(launcher, { deployment, id: failed.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    // Of another deployment it is not there.
    const other = await place("elsewhere");
    await expect(repeatAlertDelivery(editor, { deployment: other.deployment, id: failed.id })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
