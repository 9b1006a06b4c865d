import { beforeAll, expect, test } from "vitest";
import { listDeploymentsOperation } from "#lib/contracts/deployments.ts";
import { describeLoadOperation, recordLoadOperation } from "#lib/contracts/loads.ts";
import { claimSetupOperation } from "#lib/contracts/setup.ts";
import { openDatabase } from "#lib/db/open.ts";
import { limitRate, RATE_LIMITS, type RateLimit } from "#lib/services/access/limit-rate.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, handlersOf, ORIGIN, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useWebDatabase();
const ORDERS = { deployment: "prod", location: "orders" };
let token = "";

beforeAll(async () => {
  await insertDeployment(database.db, { name: "prod" });
  token = await tokenFor(database.db, { role: "editor", deployment: "prod" });
  await callRoute(recordLoadOperation, ORDERS, { token, json: { status: "loaded", assets: [] } });
});

/** Makes the next use the last that is let through. */
async function spend(limit: RateLimit): Promise<void> {
  const points = RATE_LIMITS[limit].most - 1;
  const { count } = await database.db.prisma.rateLimit.updateMany({
    where: { key: { startsWith: `${limit}:` } },
    data: { points, expire: new Date(Date.now() + 30_000) },
  });
  expect(count).toBe(1);
}

async function expectLimited(answer: Response): Promise<void> {
  expect(answer.status).toBe(429);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(30);
  expect(await answer.json()).toMatchObject({ status: 429, detail: expect.stringContaining("Try again in") });
}

const from = (address: string) => ({ "x-forwarded-for": address });

test("writes are limited by who writes, and nobody else waits for them", async () => {
  const other = await tokenFor(database.db, { role: "editor", deployment: "prod" });
  const write = (by: string) =>
    callRoute(describeLoadOperation, { ...ORDERS, number: 1 }, { token: by, json: { description: "x" } });
  await spend("write");
  expect((await write(token)).status).toBe(200);
  await expectLimited(await write(token));
  expect((await callRoute(listDeploymentsOperation, {}, { token })).status).toBe(200);
  expect((await write(other)).status).toBe(200);
});

test("wrong tokens are limited by address, and right ones from there are answered all the while", async () => {
  const wrong = `${token.slice(0, -4)}aaaa`;
  const ask = (by: string, address: string) =>
    callRoute(listDeploymentsOperation, {}, { token: by, headers: from(address) });
  expect((await ask(wrong, "10.0.0.1")).status).toBe(401);
  await spend("wrong-token");
  expect((await ask(wrong, "10.0.0.1")).status).toBe(401);
  await expectLimited(await ask(wrong, "10.0.0.1"));
  expect((await ask(token, "10.0.0.1")).status).toBe(200);
  expect((await ask(wrong, "10.0.0.2")).status).toBe(401);
});

test("attempts to sign in are limited by address, whatever the email", async () => {
  const { POST } = await handlersOf("/api/auth/[...nextauth]");
  let count = 0;
  const attempt = (address: string) =>
    (POST as (request: Request) => Promise<Response>)(
      new Request(`${ORIGIN}/api/auth/callback/credentials`, {
        method: "POST",
        headers: { origin: ORIGIN, host: new URL(ORIGIN).host, ...from(address) },
        body: new URLSearchParams({ email: `guess-${count++}@example.com`, password: "x" }),
      }),
    );
  expect((await attempt("10.0.0.3")).status).not.toBe(429);
  await spend("sign-in");
  expect((await attempt("10.0.0.3")).status).not.toBe(429);
  await expectLimited(await attempt("10.0.0.3"));
  expect((await attempt("10.0.0.4")).status).not.toBe(429);
});

test("whoever has an IPv6 network is limited as one, whatever addresses of it they take", async () => {
  await database.db.prisma.rateLimit.deleteMany();
  const wrong = `${token.slice(0, -4)}aaaa`;
  const ask = (address: string) => callRoute(listDeploymentsOperation, {}, { token: wrong, headers: from(address) });
  expect((await ask("2001:db8:1:2::1")).status).toBe(401);
  await spend("wrong-token");
  expect((await ask("2001:db8:1:2:aaaa::2")).status).toBe(401);
  await expectLimited(await ask("2001:db8:1:2:bbbb:cccc:dddd:eeee"));
  expect((await ask("2001:db8:1:3::1")).status).toBe(401);
});

test("one-time links are limited by address", async () => {
  const json = { token: "guess", email: "a@example.com", name: "a", password: "long enough to be one" };
  const attempt = (address: string) => callRoute(claimSetupOperation, {}, { json, headers: from(address) });
  expect((await attempt("10.0.0.5")).status).not.toBe(429);
  await spend("link");
  expect((await attempt("10.0.0.5")).status).not.toBe(429);
  await expectLimited(await attempt("10.0.0.5"));
});

test("several processes count together, many at once let through no more than one by one, and a window ends", async () => {
  const other = await openDatabase({ url: database.url });
  try {
    const { most } = RATE_LIMITS.link;
    const uses = Array.from({ length: most + 40 }, (_, index) =>
      limitRate((index % 2 ? other : database.db).sql, "link", "shared").then(
        () => "through",
        (error: unknown) => (error instanceof ServiceError ? error.code : "fault"),
      ),
    );
    const outcomes = await Promise.all(uses);
    expect(outcomes.filter((outcome) => outcome === "through")).toHaveLength(most);
    expect(outcomes.filter((outcome) => outcome === "too_many_requests")).toHaveLength(40);
    await database.db.prisma.rateLimit.updateMany({ data: { expire: new Date(Date.now() - 1) } });
    await limitRate(other.sql, "link", "shared");
  } finally {
    await other.close();
  }
});
