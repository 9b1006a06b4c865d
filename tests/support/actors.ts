import type { Database } from "#lib/db/database.ts";
import type { Role, Scope } from "#lib/domain/access/roles.ts";
import { createAccount } from "#lib/services/access/create-account.ts";
import { createToken } from "#lib/services/access/create-token.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { openSignIn } from "#lib/services/access/open-sign-in.ts";
import type { Context } from "#lib/services/context.ts";
import { contextFor, systemContext } from "#tests/support/factories.ts";

// People and tokens made the way a user makes them; tests/support/factories.ts writes the bare rows.

export const PASSWORD = "correct horse battery";

/** A deployment by name; null or absent: the whole organization. */
type Place = { role: Role; deployment?: string | null };

/** A person with a password who is signed in, with one role; with none when `place` is null. */
export async function personContext(db: Database, name: string, place: Place | null): Promise<Context> {
  const email = `${name}@example.com`;
  const account = await createAccount(systemContext(db), { email, name, password: PASSWORD });
  if (place)
    await grantRole(systemContext(db), {
      subject: { type: "account", email },
      role: place.role,
      deployment: place.deployment ?? null,
    });
  const signInId = await openSignIn(db, { account, address: null, userAgent: null });
  return contextFor(db, { type: "person", accountId: account.id, name, email, signInId });
}

/** The text of a fresh service token; `expiresAt` may have passed. */
export async function tokenFor(db: Database, place: Place, scopes: Scope[] = [], expiresAt?: Date): Promise<string> {
  const { id, token } = await createToken(systemContext(db), {
    name: `${place.role} ${scopes.join(" ")}`.trim(),
    kind: "service",
    role: place.role,
    deployments: place.deployment ? [place.deployment] : null,
    scopes,
  });
  if (expiresAt) await db.prisma.apiToken.update({ where: { id }, data: { expiresAt } });
  return token;
}
