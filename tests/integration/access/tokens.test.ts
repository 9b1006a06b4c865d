import { beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "#lib/domain/access/roles.ts";
import { authorize } from "#lib/services/access/authorize.ts";
import { createToken } from "#lib/services/access/create-token.ts";
import { findTokenActor } from "#lib/services/access/find-token-actor.ts";
import { revokeToken } from "#lib/services/access/revoke-token.ts";
import type { Context } from "#lib/services/context.ts";
import { personContext, tokenFor } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
let prod = "";
let staging = "";

beforeAll(async () => {
  ({ id: prod } = await insertDeployment(database.db, { name: "prod" }));
  ({ id: staging } = await insertDeployment(database.db, { name: "staging" }));
});

async function bearer(token: string): Promise<Context> {
  const actor = await findTokenActor(database.db, token);
  if (actor === null) throw new Error("the token was not found");
  return contextFor(database.db, actor);
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "allowed",
    (error: { code?: string }) => error.code,
  );

test("a token reads lln_, twelve characters, and a secret of which only the hash is kept", async () => {
  const token = await tokenFor(database.db, { role: "viewer" });
  expect(token).toMatch(/^lln_[0-9A-Za-z]{12}_[0-9A-Za-z_-]{32}$/);
  const row = await database.db.prisma.apiToken.findUniqueOrThrow({ where: { prefix: token.slice(0, 16) } });
  const kept = JSON.stringify(row, (_name, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  expect(kept).not.toContain(token.slice(17));
});

test("a token with one other character, cut off or made up is nobody's", async () => {
  const token = await tokenFor(database.db, { role: "viewer" });
  const last = token.endsWith("A") ? "B" : "A";
  for (const wrong of [`${token.slice(0, -1)}${last}`, token.slice(0, -1), `${token}A`, "", "lln_", "Bearer"]) {
    expect(await findTokenActor(database.db, wrong)).toBeNull();
  }
});

test("a revoked or expired token is nobody's, and an actor made before may nothing from then on", async () => {
  const token = await tokenFor(database.db, { role: "editor" });
  const context = await bearer(token);
  expect(await codeOf(authorize(context, "load.record", prod))).toBe("allowed");
  const id = context.actor.type === "token" ? context.actor.tokenId : "";
  await revokeToken(systemContext(database.db), { id });
  await revokeToken(systemContext(database.db), { id });
  expect(await findTokenActor(database.db, token)).toBeNull();
  expect(await codeOf(authorize(context, "load.record", prod))).toBe("unauthenticated");

  const expired = await tokenFor(database.db, { role: "editor" }, [], new Date(Date.now() - 1000));
  expect(await findTokenActor(database.db, expired)).toBeNull();
  const revocations = await database.db.prisma.auditEvent.count({ where: { action: "token.revoked" } });
  expect(revocations).toBe(1);
});

test("a token that is bound to a deployment opens no other, nor the organization", async () => {
  const context = await bearer(await tokenFor(database.db, { role: "admin", deployment: "prod" }));
  expect(await codeOf(authorize(context, "deployment.configure", prod))).toBe("allowed");
  expect(await codeOf(authorize(context, "history.read", staging))).toBe("not_found");
  expect(await codeOf(authorize(context, "organization.manage", null))).toBe("forbidden");
});

describe("scopes narrow what the role may", () => {
  const cases: [Scope[], Record<string, string>][] = [
    [[], { "history.read": "allowed", "load.record": "allowed", "rollback.execute": "allowed" }],
    [["read"], { "history.read": "allowed", "load.record": "forbidden", "rollback.execute": "forbidden" }],
    [["loads:write"], { "history.read": "forbidden", "load.record": "allowed", "rollback.execute": "forbidden" }],
    [["read", "rollback"], { "history.read": "allowed", "load.record": "forbidden", "rollback.execute": "allowed" }],
    [["admin"], { "history.read": "forbidden", "deployment.configure": "forbidden" }],
  ];
  for (const [scopes, expected] of cases) {
    test(`an Editor's token with ${scopes.join(" and ") || "no scope"}`, async () => {
      const context = await bearer(await tokenFor(database.db, { role: "editor" }, scopes));
      for (const [permission, outcome] of Object.entries(expected)) {
        const got = await codeOf(authorize(context, permission as "history.read", prod));
        expect(`${permission} ${got}`).toBe(`${permission} ${outcome}`);
      }
    });
  }

  test("the refusal names the missing scope", async () => {
    const context = await bearer(await tokenFor(database.db, { role: "editor" }, ["read"]));
    await expect(authorize(context, "load.record", prod)).rejects.toThrow(
      "Recording and announcing loads needs the scope “loads:write”; this token has “read”.",
    );
  });
});

test("the use of a token is noted at most once a minute", async () => {
  const token = await tokenFor(database.db, { role: "viewer" });
  const where = { prefix: token.slice(0, 16) };
  const lastUsed = async () => (await database.db.prisma.apiToken.findUniqueOrThrow({ where })).lastUsedAt;
  expect(await lastUsed()).toBeNull();
  await findTokenActor(database.db, token);
  const first = await lastUsed();
  expect(first).not.toBeNull();
  await findTokenActor(database.db, token);
  expect(await lastUsed()).toEqual(first);
  await database.db.prisma.apiToken.update({ where, data: { lastUsedAt: new Date(Date.now() - 61_000) } });
  await findTokenActor(database.db, token);
  expect((await lastUsed())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? 0);
});

test("nobody makes a token that may more than they do", async () => {
  const admin = await personContext(database.db, "admin", { role: "admin", deployment: "prod" });
  const make = (role: "admin" | "editor", deployment: string | null) =>
    codeOf(
      createToken(admin, {
        name: "t",
        kind: "service",
        role,
        deployments: deployment === null ? null : [deployment],
        scopes: [],
      }),
    );
  expect(await make("admin", "prod")).toBe("allowed");
  expect(await make("editor", "staging")).toBe("not_found");
  expect(await make("editor", null)).toBe("forbidden");
  const editor = await personContext(database.db, "editor", { role: "editor", deployment: "prod" });
  expect(
    await codeOf(
      createToken(editor, { name: "t", kind: "service", role: "viewer", deployments: ["prod"], scopes: [] }),
    ),
  ).toBe("forbidden");
  const organization = {
    name: "t",
    kind: "service",
    role: "organization_admin",
    deployments: ["prod"],
    scopes: [],
  } as const;
  expect(await codeOf(createToken(systemContext(database.db), organization))).toBe("invalid");
});
