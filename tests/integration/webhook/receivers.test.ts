import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { sign } from "#lib/deploy/drivers/webhook/sign.ts";
import { testWebhook } from "#lib/deploy/drivers/webhook/test-webhook.ts";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import { receiverFixture, SECRET } from "#tests/support/webhook/receiver-fixture.ts";

type Answer = { status?: number; body: unknown; headers?: Record<string, string>; secret?: string };
type Delivery = { message: Record<string, unknown>; headers: IncomingMessage["headers"]; text: string };

const image = { reference: "orders:v2", digest: `sha256:${"a".repeat(64)}` };
const other = { reference: "orders:v1", digest: `sha256:${"b".repeat(64)}` };
const running = (of: typeof image, healthy = true) => ({
  image: of,
  instance: "1",
  healthy,
  startedAt: "2026-03-01T10:00:00Z",
});

/** A receiver that answers what it is told to, signed with the right secret unless another is given. */
async function receiver(answer: (delivery: Delivery, nth: number) => Answer) {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const delivery = { message: JSON.parse(text), headers: request.headers, text };
    deliveries.push(delivery);
    const { status = 200, body, headers = {}, secret = SECRET } = answer(delivery, deliveries.length);
    const sent = JSON.stringify(body);
    const { "loadline-timestamp": timestamp, "loadline-delivery": id } = request.headers;
    const signature = sign(secret, "answer", { timestamp: Number(timestamp), delivery: String(id) }, sent);
    response.writeHead(status, { "loadline-signature": signature, ...headers }).end(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const connection: OpenConnection = {
    name: "deployer",
    kind: "webhook",
    config: { url },
    secrets: { signing: SECRET },
  };
  const config = { endpoint: "deployer", unit: "orders", settleSeconds: 0, deploySeconds: 2 };
  const target = openTarget({ name: "orders", driver: "webhook", config }, [connection]);
  const deploy = (token = 1n) =>
    target.deploy({ image, fencingToken: token, signal: AbortSignal.timeout(20_000), progress: () => undefined });
  return { deliveries, target, deploy, connection };
}

const deployed = { status: "deployed", running: running(image), previous: other };

test("a receiver that says it deployed what does not run is not believed", async () => {
  const { deploy } = await receiver(({ message }) => ({
    body: message.action === "running" ? { running: running(other) } : deployed,
  }));
  expect(await deploy()).toMatchObject({
    status: "broken",
    reason: expect.stringMatching(/says that it deployed orders:v2, but that orders:v1/),
  });
});

test("a receiver that says it deployed while nothing healthy runs is not believed", async () => {
  const ill = await receiver(({ message }) => ({
    body: message.action === "running" ? { running: running(image, false) } : deployed,
  }));
  expect(await ill.deploy()).toMatchObject({ status: "broken", reason: expect.stringContaining("not healthy") });
  const none = await receiver(({ message }) => ({ body: message.action === "running" ? { running: null } : deployed }));
  expect(await none.deploy()).toMatchObject({ status: "broken", reason: expect.stringContaining("nothing runs") });
});

test("what another deploy has replaced meanwhile is no lie, but superseded", async () => {
  const { deploy } = await receiver(({ message }) => ({
    body: message.action === "running" ? { running: running(other), fencingToken: "2" } : deployed,
  }));
  expect(await deploy(1n)).toMatchObject({ status: "superseded" });
});

test("a receiver that never comes to an end is given up with a fault, which is no outcome", async () => {
  const { deploy } = await receiver(() => ({ status: 202, body: { status: "running" } }));
  await expect(deploy()).rejects.toThrow(/did not say within 2 seconds how the deploy ended/);
});

test("a receiver in trouble is told again under the same id, with a new signature", async () => {
  const { deploy, deliveries } = await receiver(({ message }, nth) => {
    if (nth <= 2) return { status: 503, body: { error: "restarting" } };
    return { body: message.action === "running" ? { running: running(image) } : deployed };
  });
  expect(await deploy()).toMatchObject({ status: "deployed", previous: other });
  const ids = deliveries.slice(0, 3).map(({ headers }) => headers["loadline-delivery"]);
  expect(new Set(ids).size).toBe(1);
  expect(deliveries[0]?.message.id).toBe(ids[0]);
});

test("a receiver that lost its memory in the middle is told of the deploy again", async () => {
  const { deploy, deliveries } = await receiver(({ message }, nth) => {
    if (message.action === "running") return { body: { running: running(image) } };
    if (message.action === "deployment") return { body: { status: "not_found" } };
    return nth === 1 ? { status: 202, body: { status: "running" } } : { body: deployed };
  });
  expect(await deploy()).toMatchObject({ status: "deployed" });
  expect(deliveries.filter(({ message }) => message.action === "deploy")).toHaveLength(2);
});

test("an answer that is signed with another secret, or of another form, or too long, is refused", async () => {
  const signal = AbortSignal.timeout(20_000);
  const forged = await receiver(() => ({ body: { running: null }, secret: "another secret of thirty-two characters" }));
  await expect(forged.target.running(signal)).rejects.toThrow(/not signed with the secret/);
  const odd = await receiver(() => ({
    body: { running: { ...running(image), image: { ...image, digest: "latest" } } },
  }));
  await expect(odd.target.running(signal)).rejects.toThrow(/running\.image\.digest: must be sha256/);
  const long = await receiver(() => ({ body: { running: null, more: "x".repeat(300_000) } }));
  await expect(long.target.running(signal)).rejects.toThrow(/longer than 262144 bytes/);
});

test("a redirect is not followed, so that nobody else is sent what is signed", async () => {
  const elsewhere = await receiver(() => ({ body: { running: null } }));
  const location = (elsewhere.connection.config as { url: string }).url;
  const { target } = await receiver(() => ({ status: 307, body: {}, headers: { location } }));
  await expect(target.running(AbortSignal.timeout(20_000))).rejects.toThrow(/is not followed/);
  expect(elsewhere.deliveries).toEqual([]);
});

test("an address of a cloud's metadata service is never sent anything", async () => {
  const connection = {
    name: "deployer",
    kind: "webhook",
    config: { url: "http://169.254.169.254/" },
    secrets: { signing: SECRET },
  };
  const [reach] = await testWebhook(connection, AbortSignal.timeout(20_000));
  expect(reach).toMatchObject({ status: "fail", message: expect.stringContaining("does not connect to") });
});

test("the example's receiver refuses a request that is forged, altered or old, and answers a replay with what it did", async () => {
  const fixture = await receiverFixture();
  onTestFinished(() => fixture.remove());
  const [connection] = fixture.connections;
  if (connection === undefined) throw new Error("the fixture has a connection");
  const { url } = connection.config as { url: string };
  const v1 = await fixture.publish("v1", "healthy");
  const order = {
    version: 1,
    action: "deploy",
    unit: "orders",
    id: "d-1",
    image: v1,
    fencingToken: "1",
    settleSeconds: 0.05,
  };
  const body = JSON.stringify(order);
  const now = Math.floor(Date.now() / 1000);
  const send = (timestamp: number, secret = SECRET, sent = body) =>
    fetch(url, {
      method: "POST",
      headers: {
        "loadline-timestamp": String(timestamp),
        "loadline-delivery": "d-1",
        "loadline-signature": sign(secret, "request", { timestamp, delivery: "d-1" }, body),
      },
      body: sent,
    });
  expect((await send(now, "another secret of thirty-two characters")).status).toBe(401);
  expect((await send(now, SECRET, body.replace("d-1", "d-2"))).status).toBe(401);
  expect((await send(now - 301)).status).toBe(401);
  expect(await fixture.countProcesses()).toBe(0);
  expect((await send(now)).status).toBe(202);
  await expect.poll(async () => (await (await send(now)).json()).status, { timeout: 10_000 }).toBe("deployed");
  expect(await fixture.countProcesses()).toBe(1);
});

test("Test tells a receiver that is away from one that has another secret", async () => {
  const good = await receiver(() => ({ body: { ok: true } }));
  const statuses = async (connection: OpenConnection) =>
    (await testWebhook(connection, AbortSignal.timeout(20_000))).map(({ name, status }) => `${name}: ${status}`);
  expect(await statuses(good.connection)).toEqual(["Reach the receiver: pass", "Signature: pass"]);
  const secrets = { signing: "another secret of thirty-two characters" };
  expect(await statuses({ ...good.connection, secrets })).toEqual(["Reach the receiver: pass", "Signature: fail"]);
  const away = { ...good.connection, config: { url: "http://127.0.0.1:1/" } };
  expect(await statuses(away)).toEqual(["Reach the receiver: fail", "Signature: skip"]);
});
