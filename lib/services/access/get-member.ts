import type { MemberView } from "../../contracts/members.ts";
import { readMember } from "../../db/access/member-rows.ts";
import type { Sql } from "../../db/database.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { memberView } from "./member-view.ts";

/** One person. @throws ServiceError `not_found`, `forbidden`, `unauthenticated`. */
export async function getMember(
  context: Context,
  input: { readonly id: string },
  sql: Sql = context.db.sql,
): Promise<{ member: MemberView }> {
  await authorize(context, "organization.manage", null, sql);
  const row = await readMember(sql, input.id);
  if (row === null) throw new ServiceError("not_found", "There is no such person; they may have been removed.");
  return { member: memberView(row) };
}
