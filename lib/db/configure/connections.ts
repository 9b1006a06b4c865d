import type { Sql } from "../database.ts";

export type ConnectionConfig = { readonly name: string; readonly kind: string; readonly config: unknown };

/** Makes the connection when the deployment has none of that name; null otherwise. */
export async function insertConnection(
  sql: Sql,
  deploymentId: string,
  connection: ConnectionConfig,
): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `insert into connection (deployment_id, name, kind, config) values ($1::uuid, $2, $3, $4::jsonb)
     on conflict (deployment_id, name) do nothing
     returning id::text as id`,
    [deploymentId, connection.name, connection.kind, JSON.stringify(connection.config)],
  );
  return row?.id ?? null;
}

export type LockedConnection = ConnectionConfig & { readonly id: string };

/** Takes the lock of a connection that exists, until the transaction ends. */
export async function lockConnectionByName(sql: Sql, deploymentId: string, name: string): Promise<LockedConnection> {
  const [row] = await sql.query<{ id: string; kind: string; config: string }>(
    `select id::text as id, kind, config::text as config
       from connection where deployment_id = $1::uuid and name = $2 for update`,
    [deploymentId, name],
  );
  if (row === undefined) throw new Error(`connection ${JSON.stringify(name)} vanished while it was being locked`);
  return { id: row.id, name, kind: row.kind, config: JSON.parse(row.config) };
}

/** Changes what is watched; the worker that watches notices and begins anew. */
export async function updateConnection(sql: Sql, id: string, connection: ConnectionConfig): Promise<void> {
  await sql.query("update connection set kind = $2, config = $3::jsonb where id = $1::uuid", [
    id,
    connection.kind,
    JSON.stringify(connection.config),
  ]);
}

export async function setLocationConnection(sql: Sql, locationId: bigint, connectionId: string | null): Promise<void> {
  await sql.query("update code_location set connection_id = $2::uuid where id = $1::bigint", [
    locationId.toString(),
    connectionId,
  ]);
}

/** Names of the code locations that the connection observes, sorted. */
export async function readLocationsOfConnection(sql: Sql, connectionId: string): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select name from code_location where connection_id = $1::uuid order by name collate "C"`,
    [connectionId],
  );
  return rows.map((row) => row.name);
}
