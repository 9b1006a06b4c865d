import { beforeAll, expect, test } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { acceptLink } from "#lib/services/access/accept-link.ts";
import { verifyPassword } from "#lib/services/access/verify-password.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";
import { testIo } from "#tests/unit/cli/support.ts";

const database = useTestDatabase();
beforeAll(async () => {
  await insertDeployment(database.db, { name: "prod" });
});

async function person(...args: string[]) {
  const { io, written } = testIo({ env: { DATABASE_URL: database.url } });
  const exit = await runCli(["person", ...args], io);
  return { exit, out: written.out, notes: written.notes.join("\n") };
}

const grantsOf = (email: string) =>
  database.db.prisma.roleGrant.findMany({
    where: { account: { email } },
    select: { role: true, deployment: { select: { name: true } } },
  });

test("a person is made with a role, and signs in with the password that is printed alone", async () => {
  const made = await person(
    ...["create", "--email", "Ada@example.test", "--name", "Ada", "--role", "editor", "--deployment", "prod"],
  );
  expect(made.exit).toBe(EXIT.ok);
  expect(made.out).toMatch(/^[\w-]{20}\n$/);
  const password = made.out.trim();
  expect(await verifyPassword(database.db, { email: "ada@example.test", password })).toMatchObject({
    status: "verified",
    account: { name: "Ada" },
  });
  expect(await grantsOf("ada@example.test")).toEqual([{ role: "editor", deployment: { name: "prod" } }]);
  const again = await person("create", "--email", "ada@example.test", "--name", "Ada", "--role", "editor");
  expect(again).toMatchObject({ exit: EXIT.conflict, out: "" });
});

test("an unknown deployment leaves no account behind", async () => {
  const refused = await person(
    ...["create", "--email", "bob@example.test", "--name", "Bob", "--role", "viewer", "--deployment", "nowhere"],
  );
  expect(refused).toMatchObject({ exit: EXIT.notFound, out: "" });
  expect(await database.db.prisma.account.count({ where: { email: "bob@example.test" } })).toBe(0);
});

test("a role is changed, and somebody who is not there is said not to be", async () => {
  await person("create", "--email", "eve@example.test", "--name", "Eve", "--role", "editor");
  const changed = await person("grant", "--email", "eve@example.test", "--role", "viewer");
  expect(changed).toMatchObject({ exit: EXIT.ok, out: "eve@example.test is Viewer of the organization now.\n" });
  expect(await grantsOf("eve@example.test")).toEqual([{ role: "viewer", deployment: null }]);
  expect(await person("grant", "--email", "no@example.test", "--role", "viewer")).toMatchObject({
    exit: EXIT.notFound,
  });
});

test("an invitation and a link for a lost password are printed alone, and work", async () => {
  const invited = await person(
    ...["invite", "--email", "fay@example.test", "--name", "Fay", "--role", "editor", "--deployment", "prod"],
  );
  expect(invited.exit).toBe(EXIT.ok);
  expect(invited.out).toMatch(/^\/join\?token=[\w-]{32}\n$/);
  expect(await grantsOf("fay@example.test")).toEqual([{ role: "editor", deployment: { name: "prod" } }]);
  const token = invited.out.trim().split("=")[1] ?? "";
  const request = { address: null, requestId: "test" };
  await acceptLink(database.db, { token, password: "a password of the tests" }, request);

  const { io, written } = testIo({ env: { DATABASE_URL: database.url, LOADLINE_URL: "https://loadline.example.com" } });
  expect(await runCli(["person", "reset-link", "--email", "fay@example.test", "--json"], io)).toBe(EXIT.ok);
  const answer = JSON.parse(written.out);
  expect(answer).toMatchObject({
    kind: "password_reset",
    link: expect.stringMatching(/^https:\/\/loadline\.example\.com\/join\?token=/),
  });
  expect(await person("reset-link", "--email", "no@example.test")).toMatchObject({ exit: EXIT.notFound, out: "" });
});

test("people are listed with their roles, and whence", async () => {
  await person("invite", "--email", "gil@example.test", "--name", "Gil");
  const listed = await person("list", "-q", "gil@");
  expect(listed.exit).toBe(EXIT.ok);
  expect(listed.out).toMatch(/^gil@example\.test +Gil +invited +none$/m);
});
