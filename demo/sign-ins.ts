import { ROLE_NAMES, ROLES, type Role } from "#lib/domain/access/roles.ts";
import { createAccount } from "#lib/services/access/create-account.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import type { Context } from "#lib/services/context.ts";
import { ServiceError } from "#lib/services/errors.ts";

/** The demo's person of a role. */
export function emailOf(role: Role): string {
  return `${role.replaceAll("_", "-")}@demo.loadline.example`;
}

/** Makes a person for every role; those who are there already stay as they are, with whatever was changed of them. */
export async function ensureSignIns(context: Context, deployment: string, password: string): Promise<void> {
  for (const role of ROLES) {
    const email = emailOf(role);
    const known = await context.db.prisma.account.findUnique({ where: { email }, select: { grants: true } });
    // An account without a role was made by a start that was broken off in between.
    if (known !== null && known.grants.length > 0) continue;
    if (known === null)
      await ignoreTaken(createAccount(context, { email, name: `Demo ${ROLE_NAMES[role]}`, password }));
    await grantRole(context, {
      subject: { type: "account", email },
      role,
      deployment: role === "organization_admin" ? null : deployment,
    });
  }
}

async function ignoreTaken(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof ServiceError && error.code === "conflict")) throw error;
  });
}
