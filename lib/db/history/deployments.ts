import type { Sql } from "../database.ts";

export type DeploymentRow = { id: string; name: string; kind: string; created_at: Date; location_count: number };

/** Null when the name is taken. */
export async function insertDeployment(sql: Sql, name: string, kind: string): Promise<DeploymentRow | null> {
  const [row] = await sql.query<DeploymentRow>(
    `insert into deployment (name, kind) values ($1, $2)
     on conflict (name) do nothing
     returning id::text as id, name, kind, created_at, 0 as location_count`,
    [name, kind],
  );
  return row ?? null;
}

/** Every deployment, or the one with this id, in the order of names. */
export async function readDeployments(sql: Sql, id: string | null = null): Promise<DeploymentRow[]> {
  return sql.query<DeploymentRow>(
    `select d.id::text as id, d.name, d.kind, d.created_at,
            (select count(*)::int from code_location c where c.deployment_id = d.id) as location_count
       from deployment d
      where $1::uuid is null or d.id = $1::uuid
      order by d.name collate "C"`,
    [id],
  );
}

/** Null: there is no deployment of that name. */
export async function readDeploymentByName(
  sql: Sql,
  name: string,
): Promise<Pick<DeploymentRow, "id" | "name" | "kind"> | null> {
  const [row] = await sql.query<Pick<DeploymentRow, "id" | "name" | "kind">>(
    "select id::text as id, name, kind from deployment where name = $1",
    [name],
  );
  return row ?? null;
}
