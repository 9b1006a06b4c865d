import type { DeploymentMemberView, MemberView } from "../../contracts/members.ts";
import type { MemberRow } from "../../db/access/member-rows.ts";
import { mostPermissive, type Role } from "../../domain/access/roles.ts";

/** A person as Organization Admins see them. */
export function memberView(row: MemberRow): MemberView {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    status: row.status,
    organizationRole: highest(row.reasons.filter(({ deployment }) => deployment === null)),
    reasons: row.reasons,
    teams: row.teams,
    signInMethods: row.methods,
    link:
      row.link_kind === null || row.link_expires_at === null
        ? null
        : { kind: row.link_kind, expiresAt: row.link_expires_at.toISOString() },
    createdAt: row.created_at.toISOString(),
    joinedAt: row.joined_at?.toISOString() ?? null,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  };
}

/** A person as Admins of a deployment see them; the row's reasons are those that hold there. */
export function deploymentMemberView(row: MemberRow): DeploymentMemberView {
  const { id, name, email, status, reasons } = row;
  return { id, name, email, status, reasons, role: highest(reasons.filter(({ location }) => location === null)) };
}

function highest(reasons: MemberRow["reasons"]): Role | null {
  return reasons.reduce<Role | null>((role, reason) => mostPermissive(role, reason.role), null);
}
