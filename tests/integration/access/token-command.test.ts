import { beforeAll, expect, test } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { createToken } from "#lib/services/access/create-token.ts";
import { findTokenActor } from "#lib/services/access/find-token-actor.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";
import { testIo } from "#tests/unit/cli/support.ts";

const database = useTestDatabase();
beforeAll(async () => {
  for (const name of ["prod", "staging"]) await insertDeployment(database.db, { name });
});

async function token(...args: string[]) {
  const { io, written } = testIo({ env: { DATABASE_URL: database.url } });
  const exit = await runCli(["token", ...args], io);
  return { exit, out: written.out, notes: written.notes.join("\n") };
}

test("a token is printed alone, and stands for the deployments, scopes and time that were named", async () => {
  const made = await token(
    ...["create", "--name", "ci", "--role", "editor", "--deployment", "prod", "--deployment", "staging"],
    ...["--scope", "loads:write,read", "--expires", "30d"],
  );
  expect(made).toMatchObject({ exit: EXIT.ok, notes: "" });
  expect(made.out).toMatch(/^lln_[0-9A-Za-z]{12}_[0-9A-Za-z_-]{32}\n$/);
  expect(await findTokenActor(database.db, made.out.trim())).toMatchObject({
    role: "editor",
    accountId: null,
    deploymentIds: [expect.any(String), expect.any(String)],
    scopes: ["loads:write", "read"],
  });
  const { expiresAt } = await database.db.prisma.apiToken.findFirstOrThrow({ where: { name: "ci" } });
  expect(Math.round(((expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30);
});

test("without a deployment it is for the whole organization", async () => {
  const made = await token("create", "--name", "all", "--role", "organization_admin");
  expect(await findTokenActor(database.db, made.out.trim())).toMatchObject({ deploymentIds: null, scopes: [] });
});

test("an expiry that has passed is refused, and nothing is made", async () => {
  const made = await token("create", "--name", "late", "--role", "viewer", "--expires", "2020-01-01");
  expect(made).toMatchObject({ exit: EXIT.usage, out: "" });
  expect(await database.db.prisma.apiToken.count({ where: { name: "late" } })).toBe(0);
});

test("tokens are listed with what they may and revoked by their prefix", async () => {
  const made = (await token("create", "--name", "nightly", "--role", "viewer", "--deployment", "prod")).out.trim();
  const prefix = made.slice(0, 16);
  const line = (await token("list")).out.split("\n").find((one) => one.startsWith(prefix));
  expect(line).toMatch(/nightly +service +Viewer +all +prod +active +never +never/);
  expect(await token("revoke", prefix)).toMatchObject({ exit: EXIT.ok, out: `Revoked nightly (${prefix}).\n` });
  expect(await findTokenActor(database.db, made)).toBeNull();
  expect((await token("list")).out).not.toContain(prefix);
  expect((await token("list", "--all")).out).toContain(prefix);
  expect((await token("list", "--deployment", "staging", "--all")).out).not.toContain(prefix);
  expect(await token("revoke", "lln_000000000000")).toMatchObject({ exit: EXIT.notFound });
  expect(await token("revoke")).toMatchObject({ exit: EXIT.usage });
});

test("all tokens of a person are revoked by their address", async () => {
  const person = await personContext(database.db, "ada", { role: "viewer" });
  const made = await createToken(person, {
    name: "laptop",
    kind: "personal",
    role: "viewer",
    deployments: null,
    scopes: [],
  });
  const done = await token("revoke", "--person", "Ada@example.com");
  expect(done).toMatchObject({ exit: EXIT.ok, out: "Revoked 1 token of Ada@example.com.\n" });
  expect(await findTokenActor(database.db, made.token)).toBeNull();
  expect(await token("revoke", "--person", "nobody@example.com")).toMatchObject({ exit: EXIT.notFound });
});
