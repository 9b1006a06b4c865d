import { z } from "zod";
import { ROLES } from "../../domain/access/roles.ts";
import type { Sql } from "../database.ts";
import { STATUS } from "./member-rows.ts";

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  members: z.int(),
  created_at: z.date(),
  grants: z.string().transform((text) =>
    z
      .array(
        z.object({
          grant: z.string(),
          role: z.enum(ROLES),
          deployment: z.string().nullable(),
          location: z.string().nullable(),
        }),
      )
      .parse(JSON.parse(text)),
  ),
});
export type TeamRow = z.output<typeof rowSchema>;

/** Teams by name, or the one of this id. */
export async function readTeams(sql: Sql, id: string | null = null): Promise<TeamRow[]> {
  const rows = await sql.query<object>(
    `select t.id::text as id, t.name, t.created_at,
            (select count(*)::int from team_member m where m.team_id = t.id) as members,
            (select coalesce(json_agg(json_build_object(
                      'grant', g.id, 'role', g.role, 'deployment', d.name, 'location', l.name)
                      order by d.name nulls first, l.name nulls first), '[]')
               from role_grant g
               left join deployment d on d.id = g.deployment_id
               left join code_location l on l.id = g.location_id
              where g.team_id = t.id)::text as grants
       from team t where $1::uuid is null or t.id = $1::uuid
      order by lower(t.name) collate "C", t.id`,
    [id],
  );
  return rows.map((row) => rowSchema.parse(row));
}

/** Held until the transaction ends: two teams do not take one name at once. */
export async function lockTeamNames(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.team_names'))");
}

/** Null when the name is taken; under `lockTeamNames`. */
export async function insertTeam(sql: Sql, name: string): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    "insert into team (name) values ($1) on conflict (name) do nothing returning id::text as id",
    [name],
  );
  return row?.id ?? null;
}

/** Takes the team's lock until the transaction ends; null when there is none. */
export async function lockTeam(sql: Sql, id: string): Promise<{ id: string; name: string } | null> {
  const [row] = await sql.query<{ id: string; name: string }>(
    "select id::text as id, name from team where id = $1::uuid for update",
    [id],
  );
  return row ?? null;
}

export async function lockTeamByName(sql: Sql, name: string): Promise<{ id: string; name: string } | null> {
  const [row] = await sql.query<{ id: string; name: string }>(
    "select id::text as id, name from team where name = $1 for update",
    [name],
  );
  return row ?? null;
}

/** False when another team has the name; under `lockTeamNames`. */
export async function updateTeamName(sql: Sql, id: string, name: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `update team set name = $2
      where id = $1::uuid and not exists (select from team other where other.name = $2 and other.id <> $1::uuid)
     returning id::text as id`,
    [id, name],
  );
  return rows.length > 0;
}

export async function deleteTeamRow(sql: Sql, id: string): Promise<void> {
  await sql.query("delete from team where id = $1::uuid", [id]);
}

/** False when the person was in it already. */
export async function insertTeamMember(sql: Sql, teamId: string, accountId: string): Promise<boolean> {
  const rows = await sql.query<{ team_id: string }>(
    `insert into team_member (team_id, account_id) values ($1::uuid, $2::uuid)
     on conflict do nothing returning team_id::text as team_id`,
    [teamId, accountId],
  );
  return rows.length > 0;
}

/** False when the person was not in it. */
export async function deleteTeamMember(sql: Sql, teamId: string, accountId: string): Promise<boolean> {
  const rows = await sql.query<{ team_id: string }>(
    "delete from team_member where team_id = $1::uuid and account_id = $2::uuid returning team_id::text as team_id",
    [teamId, accountId],
  );
  return rows.length > 0;
}

export type TeamMemberRow = { id: string; name: string; email: string; status: "active" | "invited" | "disabled" };

/** People of a team by name. */
export async function readTeamMembers(sql: Sql, teamId: string): Promise<TeamMemberRow[]> {
  return sql.query<TeamMemberRow>(
    `select a.id::text as id, a.name, a.email, ${STATUS} as status
       from team_member m join account a on a.id = m.account_id
      where m.team_id = $1::uuid order by lower(a.name) collate "C", a.id`,
    [teamId],
  );
}
