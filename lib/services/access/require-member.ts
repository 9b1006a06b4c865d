import { type LockedMember, lockMember } from "../../db/access/members.ts";
import type { Sql } from "../../db/database.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";

/**
 * Passes the gate of the organization and takes the lock of a person's account until the transaction ends.
 * @throws ServiceError `not_found`, `forbidden`, `unauthenticated`.
 */
export async function requireMember(context: Context, id: string, sql: Sql): Promise<LockedMember> {
  await authorize(context, "organization.manage", null, sql);
  const member = await lockMember(sql, id);
  if (member === null) throw new ServiceError("not_found", "There is no such person; they may have been removed.");
  return member;
}

/** @throws ServiceError `conflict` when the caller is this person. */
export function refuseOneself({ actor }: Context, member: LockedMember, doing: string): void {
  if (actor.type === "system" || actor.accountId !== member.id) return;
  throw new ServiceError("conflict", `Nobody ${doing} themselves; ask another Organization Admin.`);
}
