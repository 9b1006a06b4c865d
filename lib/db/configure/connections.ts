import type { Sql } from "../database.ts";

/** Sealed secrets by name. */
type Sealed = Readonly<Record<string, string>>;

export type ConnectionConfig = {
  readonly name: string;
  readonly kind: string;
  readonly config: unknown;
  readonly sealed: Sealed;
  /** Comes from the configuration file. */
  readonly declared: boolean;
};

/** Makes the connection when the deployment has none of that name; null otherwise. */
export async function insertConnection(
  sql: Sql,
  deploymentId: string,
  connection: ConnectionConfig,
): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `insert into connection (deployment_id, name, kind, config, sealed, secret_names, declared)
     values ($1::uuid, $2, $3, $4::jsonb, $5, array(select jsonb_array_elements_text($6::jsonb)), $7)
     on conflict (deployment_id, name) do nothing
     returning id::text as id`,
    [deploymentId, connection.name, ...values(connection)],
  );
  return row?.id ?? null;
}

export type LockedConnection = ConnectionConfig & { readonly id: string };

/** Takes the lock of a connection until the transaction ends; null when there is none of that name. */
export async function lockConnectionByName(
  sql: Sql,
  deploymentId: string,
  name: string,
): Promise<LockedConnection | null> {
  const [row] = await sql.query<{
    id: string;
    kind: string;
    config: string;
    sealed: string | null;
    declared: boolean;
  }>(
    `select id::text as id, kind, config::text as config, sealed, declared
       from connection where deployment_id = $1::uuid and name = $2 for update`,
    [deploymentId, name],
  );
  if (row === undefined) return null;
  const { id, kind, config, sealed, declared } = row;
  return { id, name, kind, config: JSON.parse(config), sealed: sealed === null ? {} : JSON.parse(sealed), declared };
}

/**
 * Changes a connection. When that is more than who declared it, what was known of its state is void, and it is free to
 * be watched anew: whoever watches it as it was records nothing any more.
 */
export async function updateConnection(sql: Sql, id: string, connection: ConnectionConfig): Promise<void> {
  await sql.query(
    `update connection c
        set kind = $2, config = $3::jsonb, sealed = $4,
            secret_names = array(select jsonb_array_elements_text($5::jsonb)), declared = $6,
            state = case when before.same then c.state else 'unknown' end,
            state_detail = case when before.same then c.state_detail end,
            state_since = case when before.same then c.state_since else now() end,
            lease_owner = case when before.same then c.lease_owner end,
            lease_until = case when before.same then c.lease_until end
       from (select kind = $2 and config = $3::jsonb and sealed is not distinct from $4 as same
               from connection where id = $1::uuid) before
      where c.id = $1::uuid`,
    [id, ...values(connection)],
  );
}

export async function setConnectionDeclared(sql: Sql, id: string, declared: boolean): Promise<void> {
  await sql.query("update connection set declared = $2 where id = $1::uuid", [id, declared]);
}

/** Deletes a connection; its code locations must have been let go before. */
export async function deleteConnectionRow(sql: Sql, id: string): Promise<void> {
  await sql.query("delete from connection where id = $1::uuid", [id]);
}

function values({
  kind,
  config,
  sealed,
  declared,
}: ConnectionConfig): [string, string, string | null, string, boolean] {
  const names = Object.keys(sealed).sort();
  return [
    kind,
    JSON.stringify(config),
    names.length === 0 ? null : JSON.stringify(sealed),
    JSON.stringify(names),
    declared,
  ];
}

/** Keeps connections from being deleted or changed until the transaction ends; their kinds by name. */
export async function holdConnections(
  sql: Sql,
  deploymentId: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const rows = await sql.query<{ name: string; kind: string }>(
    `select name, kind from connection
      where deployment_id = $1::uuid and name = any(array(select jsonb_array_elements_text($2::jsonb)))
      order by id for share`,
    [deploymentId, JSON.stringify(names)],
  );
  return new Map(rows.map(({ name, kind }) => [name, kind]));
}

/** What a Test of a connection that is not watched found; nothing when it was changed since it was `tested`. */
export async function setToolState(
  sql: Sql,
  tested: { readonly id: string; readonly config: unknown; readonly sealed: Sealed },
  state: "ok" | "unreachable",
  detail: string | null,
): Promise<void> {
  await sql.query(
    `update connection
        set state = $2, state_detail = $3, state_since = case when state = $2 then state_since else now() end
      where id = $1::uuid and (state <> $2 or state_detail is distinct from $3)
        and config = $4::jsonb and coalesce(sealed, '{}')::jsonb = $5::jsonb`,
    [tested.id, state, detail, JSON.stringify(tested.config), JSON.stringify(tested.sealed)],
  );
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
