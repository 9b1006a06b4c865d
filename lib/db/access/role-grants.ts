import { isRole, type Role } from "../../domain/access/roles.ts";
import type { Sql } from "../database.ts";

/** Exactly one of the three is set; a group has both parts. */
export type GrantSubjectColumns = {
  readonly accountId: string | null;
  readonly teamId: string | null;
  readonly group: { readonly provider: string; readonly name: string } | null;
};

export type GrantPlaceColumns = {
  /** Null: the whole organization. */
  readonly deploymentId: string | null;
  /** Null: every code location. */
  readonly locationId: bigint | null;
};

/**
 * Held until the transaction ends: changes of who may what follow each other, so that one place keeps one grant, and
 * one at a time looks whether an Organization Admin is left. Taken after the locks of accounts and teams.
 */
export async function lockGrants(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.role_grants'))");
}

/** Writes the one grant of a subject at a place, under `lockGrants`; the role that stood there before, or null. */
export async function replaceGrant(
  sql: Sql,
  subject: GrantSubjectColumns,
  place: GrantPlaceColumns,
  role: Role,
): Promise<{ id: string; before: Role | null }> {
  const values = [
    subject.accountId,
    subject.teamId,
    subject.group?.provider ?? null,
    subject.group?.name ?? null,
    place.deploymentId,
    place.locationId?.toString() ?? null,
  ];
  const [old] = await sql.query<{ id: string; role: string }>(
    `select id::text as id, role from role_grant
      where account_id is not distinct from $1::uuid and team_id is not distinct from $2::uuid
        and provider is not distinct from $3 and group_name is not distinct from $4
        and deployment_id is not distinct from $5::uuid and location_id is not distinct from $6::bigint
        for update`,
    values,
  );
  if (old !== undefined) {
    await sql.query("update role_grant set role = $2 where id = $1::uuid", [old.id, role]);
    return { id: old.id, before: isRole(old.role) ? old.role : null };
  }
  const [made] = await sql.query<{ id: string }>(
    `insert into role_grant (account_id, team_id, provider, group_name, deployment_id, location_id, role)
     values ($1::uuid, $2::uuid, $3, $4, $5::uuid, $6::bigint, $7) returning id::text as id`,
    [...values, role],
  );
  if (made === undefined) throw new Error("inserting a grant returned no row");
  return { id: made.id, before: null };
}

/** The role that was taken back; null when the grant was gone already. */
export async function deleteGrant(sql: Sql, id: string): Promise<Role | null> {
  const [row] = await sql.query<{ role: string }>("delete from role_grant where id = $1::uuid returning role", [id]);
  return row !== undefined && isRole(row.role) ? row.role : null;
}

/**
 * True when somebody is Organization Admin, by themselves or by a team, who can sign in. A group of a provider does
 * not count: what Loadline does not decide cannot be relied on to stay.
 */
export async function hasOrganizationAdmin(sql: Sql): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `select a.id::text as id
       from role_grant g
       left join team_member m on m.team_id = g.team_id
       join account a on a.id = coalesce(g.account_id, m.account_id)
      where g.deployment_id is null and g.role = 'organization_admin' and a.disabled_at is null
        and (a.joined_at is not null or a.password_hash is not null)
      limit 1`,
  );
  return rows.length > 0;
}
