import type { Sql } from "../database.ts";

/** Identity of the process that the location's watcher last saw; null before the first observation. */
export async function readServerId(sql: Sql, locationId: bigint): Promise<string | null> {
  const [row] = await sql.query<{ server_id: string }>(
    "select server_id from source_state where location_id = $1::bigint",
    [locationId.toString()],
  );
  return row?.server_id ?? null;
}

/** Keeps what was seen: by which process, when, and which load it stands in. */
export async function writeSourceState(
  sql: Sql,
  locationId: bigint,
  seen: { serverId: string; loadNumber: number; observedAt: Date },
): Promise<void> {
  await sql.query(
    `insert into source_state (location_id, server_id, load_number, observed_at)
     values ($1::bigint, $2, $3, $4::timestamptz)
     on conflict (location_id)
     do update set server_id = excluded.server_id, load_number = excluded.load_number,
                   observed_at = excluded.observed_at`,
    [locationId.toString(), seen.serverId, seen.loadNumber, seen.observedAt.toISOString()],
  );
}

/** The watcher's connection: its deployment and the kind of its source. */
export async function readConnection(
  sql: Sql,
  connectionId: string,
): Promise<{ deploymentId: string; kind: string } | null> {
  const [row] = await sql.query<{ deployment_id: string; kind: string }>(
    "select deployment_id::text as deployment_id, kind from connection where id = $1::uuid",
    [connectionId],
  );
  return row ? { deploymentId: row.deployment_id, kind: row.kind } : null;
}
