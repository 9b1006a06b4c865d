import type { Sql } from "../database.ts";

/** The process that a location's watcher last saw. */
export type SeenProcess = {
  readonly serverId: string;
  /** What the deploy target called it; null where none was asked, or it named none. */
  readonly instance: string | null;
};

/** Null before the first observation. */
export async function readSeenProcess(sql: Sql, locationId: bigint): Promise<SeenProcess | null> {
  const [row] = await sql.query<{ server_id: string; instance: string | null }>(
    "select server_id, instance from source_state where location_id = $1::bigint",
    [locationId.toString()],
  );
  return row ? { serverId: row.server_id, instance: row.instance } : null;
}

/** Keeps what was seen: by which process, when, and which load it stands in. An instance once told for it stays. */
export async function writeSourceState(
  sql: Sql,
  locationId: bigint,
  seen: SeenProcess & { loadNumber: number; observedAt: Date },
): Promise<void> {
  await sql.query(
    `insert into source_state as s (location_id, server_id, instance, load_number, observed_at)
     values ($1::bigint, $2, $3, $4, $5::timestamptz)
     on conflict (location_id)
     do update set server_id = excluded.server_id, load_number = excluded.load_number,
                   observed_at = excluded.observed_at,
                   instance = case when s.server_id = excluded.server_id
                                   then coalesce(excluded.instance, s.instance) else excluded.instance end`,
    [locationId.toString(), seen.serverId, seen.instance, seen.loadNumber, seen.observedAt.toISOString()],
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
