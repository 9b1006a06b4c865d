import { z } from "zod";
import { ROLES, ROLLBACK_LEAST_ROLES, SCOPES } from "../../domain/access/roles.ts";
import type { Sql } from "../database.ts";

// What the gate decides by, read in one statement. Each grant of a person is found by an index: of the person, of
// their teams, of the groups that their sign-in provider named.

const GRANTS_OF_ACCOUNT = `(select coalesce(json_agg(json_build_object(
    'role', g.role, 'deployment', g.deployment_id, 'location', g.location_id::text)), '[]')
  from (select role, deployment_id, location_id from role_grant where account_id = a.id
        union all
        select t.role, t.deployment_id, t.location_id
          from team_member m join role_grant t on t.team_id = m.team_id where m.account_id = a.id
        union all
        select p.role, p.deployment_id, p.location_id
          from account_group n join role_grant p on p.provider = n.provider and p.group_name = n.name
         where n.account_id = a.id) g)::text`;

const ROLLBACK_LEAST = `(select coalesce(json_object_agg(d.id, d.rollback_least), '{}')
  from deployment d where d.rollback_least <> 'editor')::text`;

const grantsSchema = z.array(
  z.object({ role: z.enum(ROLES), deployment: z.string().nullable(), location: z.string().nullable() }),
);
const rollbackLeastSchema = z.record(z.string(), z.enum(ROLLBACK_LEAST_ROLES));
const idsSchema = z.array(z.string());

/** A role and where it holds; both null: the whole organization. */
export type AccessGrant = z.infer<typeof grantsSchema>[number];

export type PersonAccessRow = {
  readonly grants: readonly AccessGrant[];
  /** By deployment id; every other deployment leaves rollbacks to Editors. */
  readonly rollbackLeast: z.infer<typeof rollbackLeastSchema>;
};

/** Null: the sign-in is revoked, expired or not the account's, or the account disabled. */
export async function readSignInAccess(sql: Sql, signInId: string, accountId: string): Promise<PersonAccessRow | null> {
  const [row] = await sql.query<{ grants: string; rollback_least: string }>(
    `select ${GRANTS_OF_ACCOUNT} as grants, ${ROLLBACK_LEAST} as rollback_least
       from sign_in s join account a on a.id = s.account_id
      where s.id = $1::uuid and a.id = $2::uuid
        and a.disabled_at is null and s.revoked_at is null and s.expires_at > now()`,
    [signInId, accountId],
  );
  if (row === undefined) return null;
  return {
    grants: grantsSchema.parse(JSON.parse(row.grants)),
    rollbackLeast: rollbackLeastSchema.parse(JSON.parse(row.rollback_least)),
  };
}

const tokenSchema = z.object({
  role: z.enum(ROLES),
  scopes: z.string().transform((text) => z.array(z.enum(SCOPES)).parse(text.split(" ").filter(Boolean))),
});

export type TokenAccessRow = z.infer<typeof tokenSchema> & {
  /** Null: the whole organization. */
  readonly deploymentIds: readonly string[] | null;
  /** Of the person whose it is; null: a service's own. */
  readonly grants: readonly AccessGrant[] | null;
  readonly rollbackLeast: z.infer<typeof rollbackLeastSchema>;
};

/** Null when the token is revoked or expired, or the person whose it is disabled. */
export async function readTokenAccess(sql: Sql, tokenId: string): Promise<TokenAccessRow | null> {
  const [row] = await sql.query<{
    role: string;
    scopes: string;
    deployment_ids: string | null;
    grants: string | null;
    rollback_least: string;
  }>(
    `select t.role, array_to_string(t.scopes, ' ') as scopes,
            case when t.everywhere then null else
              (select coalesce(json_agg(b.deployment_id), '[]') from api_token_deployment b where b.token_id = t.id)::text
            end as deployment_ids,
            case when a.id is not null then ${GRANTS_OF_ACCOUNT} end as grants, ${ROLLBACK_LEAST} as rollback_least
       from api_token t left join account a on a.id = t.account_id
      where t.id = $1::uuid and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
        and a.disabled_at is null`,
    [tokenId],
  );
  if (row === undefined) return null;
  return {
    ...tokenSchema.parse(row),
    deploymentIds: row.deployment_ids === null ? null : idsSchema.parse(JSON.parse(row.deployment_ids)),
    grants: row.grants === null ? null : grantsSchema.parse(JSON.parse(row.grants)),
    rollbackLeast: rollbackLeastSchema.parse(JSON.parse(row.rollback_least)),
  };
}
