import type { ImageRef } from "../../domain/image.ts";
import type { Sql } from "../database.ts";
import { readSeenProcess, type SeenProcess } from "../history/source-state.ts";

export type ConnectionRow = {
  readonly id: string;
  readonly deploymentId: string;
  readonly deployment: string;
  readonly name: string;
  readonly kind: string;
  /** As stored; the source's own schema reads it. */
  readonly config: unknown;
  /** Sealed secrets by name; only the worker opens them. */
  readonly sealed: Readonly<Record<string, string>>;
};

type RawConnection = {
  id: string;
  deployment_id: string;
  deployment: string;
  name: string;
  kind: string;
  config: string;
  sealed: string | null;
};

const CONNECTION_COLUMNS = `c.id::text as id, c.deployment_id::text as deployment_id, d.name as deployment, c.name,
       c.kind, c.config::text as config, c.sealed`;

/** Every connection of a deployment, by name. */
export async function readConnections(sql: Sql, deploymentId: string): Promise<ConnectionRow[]> {
  const rows = await sql.query<RawConnection>(
    `select ${CONNECTION_COLUMNS} from connection c join deployment d on d.id = c.deployment_id
      where c.deployment_id = $1::uuid order by c.name`,
    [deploymentId],
  );
  return rows.map(connectionRow);
}

/** Renews the leases that a worker holds; what is not returned was lost or deleted and must be left at once. */
export async function renewConnections(sql: Sql, owner: string, leaseMs: number): Promise<ConnectionRow[]> {
  const rows = await sql.query<RawConnection>(
    `update connection c set lease_until = now() + $2 * interval '1 millisecond'
       from deployment d
      where c.lease_owner = $1 and d.id = c.deployment_id
     returning ${CONNECTION_COLUMNS}`,
    [owner, leaseMs],
  );
  return rows.map(connectionRow);
}

/** Takes every connection of these kinds that nobody watches; of several workers each gets others. */
export async function claimConnections(
  sql: Sql,
  owner: string,
  leaseMs: number,
  kinds: readonly string[],
): Promise<ConnectionRow[]> {
  const rows = await sql.query<RawConnection>(
    `update connection c
        set lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond'
       from (select id from connection
              where kind = any($3::text[]) and (lease_until is null or lease_until < now())
                for update skip locked) free, deployment d
      where c.id = free.id and d.id = c.deployment_id
     returning ${CONNECTION_COLUMNS}`,
    [owner, leaseMs, kinds],
  );
  return rows.map(connectionRow);
}

function connectionRow(row: RawConnection): ConnectionRow {
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    deployment: row.deployment,
    name: row.name,
    kind: row.kind,
    config: JSON.parse(row.config),
    sealed: row.sealed === null ? {} : JSON.parse(row.sealed),
  };
}

/** Lets go of every connection, so that another worker watches at once. */
export async function releaseConnections(sql: Sql, owner: string): Promise<void> {
  await sql.query("update connection set lease_owner = null, lease_until = null where lease_owner = $1", [owner]);
}

/** True while a worker holds the connection. One that was frozen may believe so long after another took it over. */
export async function isConnectionHeldBy(sql: Sql, id: string, owner: string): Promise<boolean> {
  const rows = await sql.query("select id::text as id from connection where id = $1::uuid and lease_owner = $2", [
    id,
    owner,
  ]);
  return rows.length > 0;
}

/**
 * Sets a connection's state; true when that is news. `since` moves only when the state itself changes. Does
 * nothing unless `owner` still holds the connection.
 */
export async function setConnectionState(
  sql: Sql,
  id: string,
  owner: string,
  state: "ok" | "unreachable",
  detail: string | null,
): Promise<boolean> {
  const rows = await sql.query(
    `update connection
        set state = $2, state_detail = $3, state_since = case when state = $2 then state_since else now() end
      where id = $1::uuid and lease_owner = $4 and (state <> $2 or state_detail is distinct from $3)
     returning id::text as id`,
    [id, state, detail, owner],
  );
  return rows.length > 0;
}

/** By location, the connections through which the locations of a deploy unit are observed. */
export async function readLocationConnections(sql: Sql, unitId: string): Promise<Map<bigint, ConnectionRow>> {
  const rows = await sql.query<RawConnection & { location_id: string }>(
    `select l.id::text as location_id, ${CONNECTION_COLUMNS}
       from code_location l join connection c on c.id = l.connection_id join deployment d on d.id = c.deployment_id
      where l.deploy_unit_id = $1::uuid`,
    [unitId],
  );
  return new Map(rows.map((row) => [BigInt(row.location_id), connectionRow(row)]));
}

export type WatchedLocation = {
  readonly id: bigint;
  /** The deploy unit that serves it; null when none does. */
  readonly unitId: string | null;
  /** The process that was seen last; null before the first observation. */
  readonly seen: SeenProcess | null;
  /** The newest load; null before the first. */
  readonly newest: { readonly status: "loaded" | "failed"; readonly image: ImageRef | null } | null;
};

/** Null when the location is not known yet. */
export async function readWatchedLocation(
  sql: Sql,
  deploymentId: string,
  location: string,
): Promise<WatchedLocation | null> {
  const [row] = await sql.query<{
    id: string;
    unit_id: string | null;
    status: "loaded" | "failed" | null;
    image_reference: string | null;
    image_digest: string | null;
  }>(
    `select c.id::text as id, c.deploy_unit_id::text as unit_id, l.status, l.image_reference, l.image_digest
       from code_location c
       left join load l on l.location_id = c.id and l.number = c.current_load
      where c.deployment_id = $1::uuid and c.name_hash = sha256(convert_to($2, 'UTF8'))`,
    [deploymentId, location],
  );
  if (row === undefined) return null;
  const id = BigInt(row.id);
  const image = row.image_reference === null ? null : { reference: row.image_reference, digest: row.image_digest };
  return {
    id,
    unitId: row.unit_id,
    seen: await readSeenProcess(sql, id),
    newest: row.status && { status: row.status, image },
  };
}
