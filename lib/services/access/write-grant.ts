import { replaceGrant } from "../../db/access/role-grants.ts";
import type { Sql } from "../../db/database.ts";
import { isAtLeast, ROLE_NAMES, type Role, roleMay } from "../../domain/access/roles.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { keepingAnAdmin } from "./keeping-an-admin.ts";
import { type FoundPlace, requirePlace } from "./require-place.ts";
import type { FoundSubject } from "./require-subject.ts";

export type GrantPlace = {
  /** Name of a deployment; null: the whole organization. */
  readonly deployment: string | null;
  /** Name of a code location of it, where the role is an addition; absent or null: all of them. */
  readonly location?: string | null;
};

/**
 * Gives a role to who was found and locked in this transaction, in place of the one they have there. Needs Admin of
 * the deployment, or Organization Admin; nobody grants more than they are.
 * @returns id of the grant.
 * @throws ServiceError `not_found`, `invalid`, `conflict` (the last Organization Admin), `forbidden`, `unauthenticated`.
 */
export async function writeGrant(
  sql: Sql,
  context: Context,
  subject: FoundSubject,
  input: GrantPlace & { readonly role: Role },
): Promise<string> {
  const { role } = input;
  const place = await requireGrantPlace(context, input, sql);
  if (input.deployment !== null && roleMay(role, "organization.manage")) {
    const message = "is a role of the whole organization; grant it without a deployment";
    throw new ServiceError("invalid", `${ROLE_NAMES[role]} ${message}.`, { errors: [{ path: "role", message }] });
  }
  const own = place?.deployment.role ?? (await authorize(context, "organization.manage", null, sql));
  if (!isAtLeast(own, role)) {
    throw new ServiceError("forbidden", `You may not grant more than you are: ${ROLE_NAMES[own]}.`);
  }
  const deploymentId = place?.deployment.id ?? null;
  const locationId = place?.location?.id ?? null;
  return keepingAnAdmin(sql, async () => {
    const { id, before } = await replaceGrant(sql, subject, { deploymentId, locationId }, role);
    if (before === role) return id;
    await appendAudit(sql, {
      context,
      action: "role.granted",
      deploymentId,
      locationId,
      target: { ...subject.target, ...(place?.location && { location: place.location.name }) },
      before: before === null ? null : { role: before },
      after: { role },
    });
    return id;
  });
}

/** Null: the whole organization. @throws ServiceError `not_found`, `forbidden`, `unauthenticated`. */
async function requireGrantPlace(context: Context, input: GrantPlace, sql: Sql): Promise<FoundPlace | null> {
  if (input.deployment === null) return null;
  const { deployment } = await requirePlace(context, input.deployment, null, "deployment.configure", sql);
  if (input.location == null) return { deployment, location: null };
  const { location } = await requirePlace(context, input.deployment, input.location, "catalog.read", sql);
  if (location === null) {
    throw new ServiceError(
      "not_found",
      `There is no code location named “${input.location}” in the deployment “${deployment.name}”.`,
    );
  }
  return { deployment, location };
}
