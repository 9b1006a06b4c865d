import { z } from "zod";
import { ROLES } from "../../domain/access/roles.ts";
import { SIGN_IN_METHODS, SIGN_IN_PROVIDERS } from "../../domain/access/sign-in-providers.ts";
import type { Sql } from "../database.ts";

/** A person who can have a sign-in, and one who was invited and has no way in yet. */
export const STATUS = `case when a.disabled_at is not null then 'disabled'
       when a.joined_at is null and a.password_hash is null then 'invited' else 'active' end`;

/** Every grant of the account `a`, with its way to them. $1: only what holds in this deployment; null: all. */
const REASONS = `(select coalesce(json_agg(json_build_object(
         'grant', r.id, 'role', r.role, 'deployment', d.name, 'location', l.name, 'through', r.through)
         order by d.name nulls first, l.name nulls first, r.id), '[]')
    from (select g.id, g.role, g.deployment_id, g.location_id, json_build_object('type', 'account') as through
            from role_grant g where g.account_id = a.id
          union all
          select g.id, g.role, g.deployment_id, g.location_id, json_build_object('type', 'team', 'id', t.id, 'name', t.name)
            from team_member m join team t on t.id = m.team_id join role_grant g on g.team_id = t.id
           where m.account_id = a.id
          union all
          select g.id, g.role, g.deployment_id, g.location_id,
                 json_build_object('type', 'group', 'provider', g.provider, 'name', g.group_name)
            from account_group n join role_grant g on g.provider = n.provider and g.group_name = n.name
           where n.account_id = a.id) r
    left join deployment d on d.id = r.deployment_id
    left join code_location l on l.id = r.location_id
   where $1::uuid is null or r.deployment_id is null or r.deployment_id = $1::uuid)::text`;

const reasonsSchema = z.array(
  z.object({
    grant: z.string(),
    role: z.enum(ROLES),
    deployment: z.string().nullable(),
    location: z.string().nullable(),
    through: z.discriminatedUnion("type", [
      z.object({ type: z.literal("account") }),
      z.object({ type: z.literal("team"), id: z.string(), name: z.string() }),
      z.object({ type: z.literal("group"), provider: z.enum(SIGN_IN_PROVIDERS), name: z.string() }),
    ]),
  }),
);

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What it is sorted by. */
  name_key: z.string(),
  email: z.string(),
  status: z.enum(["active", "invited", "disabled"]),
  reasons: z.string().transform((text) => reasonsSchema.parse(JSON.parse(text))),
  teams: z
    .string()
    .transform((text) => z.array(z.object({ id: z.string(), name: z.string() })).parse(JSON.parse(text))),
  methods: z.string().transform((text) => z.array(z.enum(SIGN_IN_METHODS)).parse(JSON.parse(text))),
  link_kind: z.enum(["invitation", "password_reset"]).nullable(),
  link_expires_at: z.date().nullable(),
  created_at: z.date(),
  joined_at: z.date().nullable(),
  last_seen_at: z.date().nullable(),
});
export type MemberRow = z.output<typeof rowSchema>;

export type MemberSearch = {
  /** Only who has a role in this deployment, and what holds there; null: everybody, and everything. */
  readonly deploymentId: string | null;
  /** LIKE pattern over name and address in lower case. */
  readonly pattern: string;
  /** Only after this place in the order. */
  readonly after: { readonly name: string; readonly id: string } | null;
  readonly limit: number;
};

/** People by name. */
export async function readMembers(sql: Sql, search: MemberSearch): Promise<MemberRow[]> {
  return read(
    sql,
    search.deploymentId,
    `where (lower(a.name) like $2 or a.email like $2)
       and ($3::text is null or (lower(a.name) collate "C", a.id) > ($3 collate "C", $4::uuid))
       and ($1::uuid is null or reasons.list <> '[]')
     order by lower(a.name) collate "C", a.id limit $5`,
    [search.pattern, search.after?.name ?? null, search.after?.id ?? null, search.limit],
  );
}

/** Null: there is nobody of this id. */
export async function readMember(sql: Sql, id: string): Promise<MemberRow | null> {
  const [row] = await read(sql, null, "where a.id = $2::uuid", [id]);
  return row ?? null;
}

async function read(
  sql: Sql,
  deploymentId: string | null,
  rest: string,
  values: readonly unknown[],
): Promise<MemberRow[]> {
  const rows = await sql.query<object>(
    `select a.id::text as id, a.name, lower(a.name) as name_key, a.email, ${STATUS} as status, reasons.list as reasons,
            (select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name) order by t.name), '[]')
               from team_member m join team t on t.id = m.team_id where m.account_id = a.id)::text as teams,
            (select coalesce(json_agg(method order by method), '[]')
               from (select 'password' as method where a.password_hash is not null
                     union select i.provider from account_identity i where i.account_id = a.id) known)::text as methods,
            link.kind as link_kind, link.expires_at as link_expires_at, a.created_at, a.joined_at,
            (select max(s.last_seen_at) from sign_in s where s.account_id = a.id) as last_seen_at
       from account a
      cross join lateral (select ${REASONS} as list) reasons
       left join lateral (select k.kind, k.expires_at from account_link k
                           where k.account_id = a.id and k.used_at is null and k.revoked_at is null and k.expires_at > now()
                           order by k.created_at desc limit 1) link on true
      ${rest}`,
    [deploymentId, ...values],
  );
  return rows.map((row) => rowSchema.parse(row));
}
