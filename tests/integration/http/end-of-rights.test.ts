import { beforeAll, expect, test } from "vitest";
import { streamEventsOperation } from "#lib/contracts/events.ts";
import type { Database } from "#lib/db/database.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, sessionCookie, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";

// The heartbeat, at which rights are read again anyway, comes after 15 seconds: whatever ends a stream within these
// tests' time limits was told.
const BEFORE_HEARTBEAT = { timeout: 14_000 };

const database = useWebDatabase();
let deploymentId = "";

beforeAll(async () => {
  deploymentId = (await insertDeployment(database.db, { name: "prod" })).id;
  // The first stream loads the routes, which is no part of what the limits are for.
  (await open({ token: await tokenFor(database.db, { role: "viewer" }) })).close();
});

async function record(): Promise<void> {
  const place = { deployment: "prod", location: "orders", values: false };
  await recordLoad(systemContext(database.db), { ...place, header: { status: "loaded" }, assets: [] });
}

type Stream = { readonly ended: Promise<void>; text(): string; close(): void };

async function open(asker: { token?: string; cookie?: string }): Promise<Stream> {
  const abort = new AbortController();
  const answer = await callRoute(streamEventsOperation, {}, { ...asker, signal: abort.signal });
  expect(answer.status).toBe(200);
  let text = "";
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const ended = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += new TextDecoder().decode(value);
    }
  })();
  return { ended, text: () => text, close: () => abort.abort() };
}

async function hears(stream: Stream): Promise<void> {
  await record();
  await expect.poll(stream.text).toContain("event: load.recorded");
}

type Reader = { asker: { token?: string; cookie?: string }; accountId: string; signInId: string };

async function person(db: Database): Promise<Reader> {
  const { accountId, signInId } = await insertPerson(db, { role: "viewer", deploymentId });
  return { asker: { cookie: await sessionCookie(signInId) }, accountId, signInId };
}

const ENDS: Record<string, (db: Database, reader: Reader) => Promise<unknown>> = {
  "a sign-in is revoked": (db, { signInId }) =>
    db.prisma.signIn.update({ where: { id: signInId }, data: { revokedAt: new Date() } }),
  "a person is disabled": (db, { accountId }) =>
    db.prisma.account.update({ where: { id: accountId }, data: { disabledAt: new Date() } }),
  "an account is deleted": (db, { accountId }) => db.prisma.account.delete({ where: { id: accountId } }),
};

for (const [when, end] of Object.entries(ENDS)) {
  test(`an event stream ends at once when ${when}`, BEFORE_HEARTBEAT, async () => {
    const reader = await person(database.db);
    const stream = await open(reader.asker);
    await hears(stream);
    await end(database.db, reader);
    await stream.ended;
  });
}

test("an event stream ends at once when its token is revoked", BEFORE_HEARTBEAT, async () => {
  const token = await tokenFor(database.db, { role: "viewer", deployment: "prod" });
  const stream = await open({ token });
  await hears(stream);
  await database.db.prisma.apiToken.updateMany({
    where: { prefix: token.slice(0, 16) },
    data: { revokedAt: new Date() },
  });
  await stream.ended;
});

test("who loses a role hears nothing of what happens after, also not what happens in the same moment", async () => {
  const reader = await person(database.db);
  const stream = await open(reader.asker);
  await hears(stream);
  const before = stream.text();
  await database.db.prisma.roleGrant.deleteMany({ where: { accountId: reader.accountId } });
  await record();
  // Another reader has heard of it by then.
  const witness = await person(database.db);
  const other = await open(witness.asker);
  await hears(other);
  await record();
  await expect.poll(() => other.text().match(/event: load.recorded/g)?.length).toBe(2);
  expect(stream.text()).toBe(before);
  stream.close();
  other.close();
});

test("who is given a role hears from then on, without coming back", async () => {
  const { accountId, signInId } = await insertPerson(database.db, { role: null });
  const stream = await open({ cookie: await sessionCookie(signInId) });
  await database.db.prisma.roleGrant.create({ data: { accountId, deploymentId, role: "viewer" } });
  await hears(stream);
  stream.close();
});
