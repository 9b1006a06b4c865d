import type { Sql } from "../database.ts";

export type DeploymentRow = {
  id: string;
  name: string;
  kind: string;
  created_at: Date;
  location_count: number;
  /** JSON array of names and beginnings of names. */
  ignored_metadata: string;
};

/** JSON array of the names that `deployment.ignored_metadata` holds. */
const IGNORED = "array_to_json(coalesce(ignored_metadata, '{}'))::text as ignored_metadata";

/** Null when the name is taken. */
export async function insertDeployment(sql: Sql, name: string, kind: string): Promise<DeploymentRow | null> {
  const [row] = await sql.query<DeploymentRow>(
    `insert into deployment (name, kind) values ($1, $2)
     on conflict (name) do nothing
     returning id::text as id, name, kind, created_at, 0 as location_count, ${IGNORED}`,
    [name, kind],
  );
  return row ?? null;
}

/** Every deployment, or the one with this id, in the order of names. */
export async function readDeployments(sql: Sql, id: string | null = null): Promise<DeploymentRow[]> {
  return sql.query<DeploymentRow>(
    `select d.id::text as id, d.name, d.kind, d.created_at, ${IGNORED},
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

/** Locks the deployment's settings until the transaction ends; resolves to the names it ignores. */
export async function lockIgnoredMetadata(sql: Sql, id: string): Promise<string[]> {
  const [row] = await sql.query<{ ignored_metadata: string }>(
    `select ${IGNORED} from deployment where id = $1::uuid for no key update`,
    [id],
  );
  if (row === undefined) throw new Error(`deployment ${id} vanished while it was being locked`);
  return JSON.parse(row.ignored_metadata) as string[];
}

/** Loads that are recorded from now on leave these names out; those that are being recorded may not. */
export async function updateIgnoredMetadata(sql: Sql, id: string, names: readonly string[]): Promise<void> {
  await sql.query(
    `update deployment set ignored_metadata = array(select jsonb_array_elements_text($2::jsonb)) where id = $1::uuid`,
    [id, JSON.stringify(names)],
  );
}
