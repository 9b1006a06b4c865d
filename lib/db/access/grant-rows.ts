import { z } from "zod";
import { ROLES } from "../../domain/access/roles.ts";
import { SIGN_IN_PROVIDERS } from "../../domain/access/sign-in-providers.ts";
import type { Sql } from "../database.ts";
import { STATUS } from "./member-rows.ts";

const subjectSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("account"),
    id: z.string(),
    name: z.string(),
    email: z.string(),
    status: z.enum(["active", "invited", "disabled"]),
  }),
  z.object({ type: z.literal("team"), id: z.string(), name: z.string(), members: z.int() }),
  z.object({ type: z.literal("group"), provider: z.enum(SIGN_IN_PROVIDERS), name: z.string(), members: z.int() }),
]);

const rowSchema = z.object({
  id: z.string(),
  role: z.enum(ROLES),
  deployment_id: z.string().nullable(),
  deployment: z.string().nullable(),
  location_id: z.string().nullable(),
  location: z.string().nullable(),
  subject: z.string().transform((text) => subjectSchema.parse(JSON.parse(text))),
  created_at: z.date(),
});
export type RoleGrantRow = z.output<typeof rowSchema>;

const COLUMNS = `g.id::text as id, g.role, g.deployment_id::text as deployment_id, d.name as deployment,
       g.location_id::text as location_id, l.name as location, g.created_at,
       (case when g.account_id is not null then
               json_build_object('type', 'account', 'id', a.id, 'name', a.name, 'email', a.email, 'status', ${STATUS})
             when g.team_id is not null then
               json_build_object('type', 'team', 'id', t.id, 'name', t.name,
                 'members', (select count(*) from team_member m where m.team_id = t.id))
             else
               json_build_object('type', 'group', 'provider', g.provider, 'name', g.group_name,
                 'members', (select count(*) from account_group n where n.provider = g.provider and n.name = g.group_name))
        end)::text as subject`;

const FROM = `from role_grant g
       left join account a on a.id = g.account_id
       left join team t on t.id = g.team_id
       left join deployment d on d.id = g.deployment_id
       left join code_location l on l.id = g.location_id`;

export type GrantSearch = {
  /** Only what holds in this deployment: of it, of its code locations, of the organization; null: everything. */
  readonly deploymentId: string | null;
  readonly subject: "account" | "team" | "group" | null;
  readonly after: { readonly createdAt: string; readonly id: string } | null;
  readonly limit: number;
};

/** Grants, oldest first. */
export async function readGrants(sql: Sql, search: GrantSearch): Promise<RoleGrantRow[]> {
  const rows = await sql.query<object>(
    `select ${COLUMNS} ${FROM}
      where ($1::uuid is null or g.deployment_id is null or g.deployment_id = $1::uuid)
        and ($2::text is null or $2 = case when g.account_id is not null then 'account'
                                           when g.team_id is not null then 'team' else 'group' end)
        and ($3::timestamptz is null or (date_trunc('milliseconds', g.created_at), g.id) > ($3::timestamptz, $4::uuid))
      order by date_trunc('milliseconds', g.created_at), g.id limit $5`,
    [search.deploymentId, search.subject, search.after?.createdAt ?? null, search.after?.id ?? null, search.limit],
  );
  return rows.map((row) => rowSchema.parse(row));
}

/** Null: there is no grant of this id. */
export async function readGrant(sql: Sql, id: string): Promise<RoleGrantRow | null> {
  const [row] = await sql.query<object>(`select ${COLUMNS} ${FROM} where g.id = $1::uuid`, [id]);
  return row === undefined ? null : rowSchema.parse(row);
}
