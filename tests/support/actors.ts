import type { Database } from "#lib/db/database.ts";
import type { Role, Scope } from "#lib/domain/access/roles.ts";
import { createAccount } from "#lib/services/access/create-account.ts";
import { createToken } from "#lib/services/access/create-token.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { openSignIn } from "#lib/services/access/open-sign-in.ts";
import type { Actor, Context } from "#lib/services/context.ts";

export const PASSWORD = "correct horse battery";

export function contextOf(db: Database, actor: Actor): Context {
  return { db, actor, address: "192.0.2.7", requestId: "test" };
}

/** Loadline itself: may everything. */
export function systemContext(db: Database): Context {
  return contextOf(db, { type: "system", name: "test" });
}

type Place = { role: Role; deployment?: string | null };

/** A signed-in person with one role; no role at all when `place` is null. */
export async function personContext(db: Database, name: string, place: Place | null): Promise<Context> {
  const email = `${name}@example.com`;
  const account = await createAccount(systemContext(db), { email, name, password: PASSWORD });
  if (place) await grantRole(systemContext(db), { email, role: place.role, deployment: place.deployment ?? null });
  const signInId = await openSignIn(db, { account, address: null, userAgent: null });
  return contextOf(db, { type: "person", accountId: account.id, name, email, signInId });
}

/** The text of a fresh token. */
export async function tokenFor(db: Database, place: Place, scopes: Scope[] = [], expiresAt?: Date): Promise<string> {
  const { token } = await createToken(systemContext(db), {
    name: `${place.role} ${scopes.join(" ")}`.trim(),
    role: place.role,
    deployment: place.deployment ?? null,
    scopes,
    expiresAt: expiresAt ?? null,
  });
  return token;
}

export async function makeDeployment(db: Database, name: string): Promise<string> {
  const { id } = await db.prisma.deployment.create({ data: { name, kind: "generic" } });
  return id;
}
