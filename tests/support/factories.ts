import { randomBytes, randomUUID } from "node:crypto";
import type { Database } from "#lib/db/database.ts";
import type { Role, Scope } from "#lib/domain/access/roles.ts";
import { newToken, secretHash } from "#lib/services/access/token-format.ts";
import type { Actor, Context } from "#lib/services/context.ts";

/** A context in which `actor` calls a verb. */
export function contextFor(db: Database, actor: Actor): Context {
  return { db, actor, address: "127.0.0.1", requestId: randomUUID() };
}

/** A context of Loadline itself, which may everything. */
export function systemContext(db: Database): Context {
  return contextFor(db, { type: "system", name: "test" });
}

/** Writes a deployment; its name is its own unless given. */
export async function insertDeployment(
  db: Database,
  options: { name?: string; kind?: "dagster" | "airflow" | "generic" } = {},
): Promise<{ id: string; name: string }> {
  const name = options.name ?? `deployment-${randomBytes(4).toString("hex")}`;
  const { id } = await db.prisma.deployment.create({ data: { name, kind: options.kind ?? "generic" } });
  return { id, name };
}

/**
 * Writes a person without a password who is signed in, with one role.
 *
 * @param options.deploymentId where the role holds; null or absent: the whole organization.
 */
export async function insertPerson(
  db: Database,
  options: { role: Role | null; deploymentId?: string | null; name?: string },
): Promise<Extract<Actor, { type: "person" }>> {
  const name = options.name ?? `person-${randomBytes(4).toString("hex")}`;
  const email = `${name}@example.test`;
  const signInId = randomUUID();
  const account = await db.prisma.account.create({
    data: {
      email,
      name,
      signIns: { create: { id: signInId, expiresAt: new Date(Date.now() + 3_600_000) } },
      ...(options.role
        ? { grants: { create: { role: options.role, deploymentId: options.deploymentId ?? null } } }
        : {}),
    },
  });
  return { type: "person", accountId: account.id, name, email, signInId };
}

/** Writes a token; `token` is its secret, for requests. */
export async function insertToken(
  db: Database,
  options: { role: Role; deploymentId?: string | null; scopes?: Scope[] },
): Promise<{ actor: Extract<Actor, { type: "token" }>; token: string }> {
  const { token, prefix } = newToken();
  const scopes = options.scopes ?? [];
  const deploymentId = options.deploymentId ?? null;
  const row = await db.prisma.apiToken.create({
    data: {
      name: prefix,
      prefix,
      secretHash: new Uint8Array(secretHash(token)),
      role: options.role,
      everywhere: deploymentId === null,
      ...(deploymentId !== null && { deployments: { create: { deploymentId } } }),
      scopes,
    },
  });
  return {
    actor: {
      type: "token",
      tokenId: row.id,
      name: row.name,
      role: options.role,
      accountId: null,
      deploymentIds: deploymentId === null ? null : [deploymentId],
      scopes,
    },
    token,
  };
}
