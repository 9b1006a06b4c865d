import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listDeploymentsOperation } from "#lib/contracts/deployments.ts";
import { describeLoadOperation, recordLoadOperation } from "#lib/contracts/loads.ts";
import { claimSetupOperation } from "#lib/contracts/setup.ts";
import { log } from "#lib/http/log.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, handlersOf, ORIGIN, sessionCookie, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment, insertPerson } from "#tests/support/factories.ts";

const database = useWebDatabase();
type Line = { level: string; fields: Record<string, unknown>; text: string };
let lines: Line[] = [];

beforeEach(() => {
  lines = [];
  for (const level of ["debug", "info", "warn", "error"] as const) {
    vi.spyOn(log, level).mockImplementation((fields: unknown, text?: unknown) => {
      lines.push({ level, fields: typeof fields === "object" ? { ...fields } : {}, text: String(text ?? fields) });
    });
  }
});
afterEach(() => vi.restoreAllMocks());

const requests = () => lines.filter(({ text }) => text === "request");

test("every request of the API leaves one line: its id, operation, answer, time, who and from where", async () => {
  await insertDeployment(database.db, { name: "logged" });
  const person = await insertPerson(database.db, { role: "viewer" });
  const requestId = "6d3c2f9e-0000-4000-8000-00000000abcd";
  const answer = await callRoute(
    describeLoadOperation,
    { deployment: "logged", location: "a secret name", number: 1 },
    {
      cookie: await sessionCookie(person.signInId),
      json: { description: "x" },
      headers: { origin: ORIGIN, "x-forwarded-for": "203.0.113.9", "x-request-id": requestId },
    },
  );
  expect(answer.status).toBe(403);
  expect(answer.headers.get("x-request-id")).toBe(requestId);
  expect(requests()).toEqual([
    {
      level: "info",
      text: "request",
      fields: {
        requestId,
        method: "PATCH",
        route: describeLoadOperation.path,
        status: 403,
        durationMs: expect.any(Number),
        actor: { type: "person", id: person.accountId },
        address: "203.0.113.9",
      },
    },
  ]);
});

test("a request id that is none is not taken from outside", async () => {
  const answer = await callRoute(listDeploymentsOperation, {}, { headers: { "x-request-id": 'a","forged":"line' } });
  expect(answer.headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
  expect(requests()).toHaveLength(1);
});

test("no password, token, cookie or secret is in any line, answer or error", async () => {
  const password = "canary-password-8b1f";
  const deployment = (await insertDeployment(database.db, { name: "canaries" })).name;
  const token = await tokenFor(database.db, { role: "organization_admin" });
  const person = await insertPerson(database.db, { role: "organization_admin" });
  const cookie = await sessionCookie(person.signInId);
  // Behind the prefix; the secret itself may have underscores, at its end, too.
  const secret = token.slice(17);
  const canaries = [
    password,
    secret,
    cookie.slice(cookie.indexOf("=") + 1),
    "canary-setup",
    "canary-secret",
    "canary-wrong",
  ];
  const answers: Response[] = [];
  const keep = async (answer: Promise<Response>) => void answers.push(await answer);

  const wrong = `${token.slice(0, 17)}canary-wrong`;
  await keep(callRoute(listDeploymentsOperation, {}, { token: wrong }));
  await keep(
    callRoute(listDeploymentsOperation, {}, { headers: { authorization: `Basic canary-secret:${password}` } }),
  );
  await keep(callRoute(listDeploymentsOperation, {}, { token, query: `?limit=${password}` }));
  await keep(callRoute(listDeploymentsOperation, {}, { cookie: `${cookie}; other=canary-secret` }));
  const setup = { token: "canary-setup", email: "a@example.com", name: "a", password };
  await keep(callRoute(claimSetupOperation, {}, { json: setup }));
  await keep(callRoute(claimSetupOperation, {}, { json: { ...setup, email: 1 } }));
  const connection = { method: "PUT" as const, path: "/api/v1/deployments/{deployment}/connections/{connection}" };
  const config = { url: "http://dagster.test" };
  for (const json of [
    { kind: "dagster", config, secrets: { authorization: "canary-secret" } },
    { kind: "dagster", config: { url: 1 }, secrets: { authorization: "canary-secret" } },
    { kind: "dagster", config, secrets: { unknown: "canary-secret" } },
  ]) {
    await keep(callRoute(connection, { deployment, connection: "c" }, { token, json }));
  }
  await keep(callRoute(recordLoadOperation, { deployment, location: "l" }, { token, body: `{"canary": "${secret}"` }));
  const { POST } = await handlersOf("/api/auth/[...nextauth]");
  await keep(
    (POST as (request: Request) => Promise<Response>)(
      new Request(`${ORIGIN}/api/auth/callback/credentials`, {
        method: "POST",
        headers: { origin: ORIGIN, host: new URL(ORIGIN).host, cookie },
        body: new URLSearchParams({ email: "ada@example.com", password, csrfToken: "canary-secret" }),
      }),
    ),
  );

  expect(requests().length).toBe(answers.length);
  const told = JSON.stringify(lines, (_, value) =>
    value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value,
  );
  const answered = await Promise.all(answers.map(async (answer) => `${[...answer.headers]}\n${await answer.text()}`));
  for (const canary of canaries) {
    expect(told, `the log tells ${canary}`).not.toContain(canary);
    // What was wrong in a query or field is named, not repeated.
    expect(answered.join("\n"), `an answer tells ${canary}`).not.toContain(canary);
  }
});
