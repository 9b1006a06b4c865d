import type { GrantView } from "../../contracts/grants.ts";
import type { RoleGrantRow } from "../../db/access/grant-rows.ts";

/** A grant as clients see it. */
export function grantView(row: RoleGrantRow): GrantView {
  const { id, subject, deployment, location, role } = row;
  return { id, subject, deployment, location, role, createdAt: row.created_at.toISOString() };
}
