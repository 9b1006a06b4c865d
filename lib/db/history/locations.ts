import { createHash } from "node:crypto";
import type { Sql } from "../database.ts";

/** A code location at one moment. */
export type LocationState = {
  readonly id: bigint;
  readonly name: string;
  /** Number of the newest load; 0 before the first. */
  readonly currentLoad: number;
  /** Highest load that loaded; 0 when none did. */
  readonly lastGoodLoad: number;
  /** Load up to which the catalogue's listing says what its assets are (lib/services/history/list-recorded.ts). */
  readonly listedLoad: number;
  readonly deployUnitId: string | null;
  /** Not null: a watcher observes it. */
  readonly connectionId: string | null;
};

/** A code location as its lock's holder sees it: nobody else moves these numbers until the transaction ends. */
export type LockedLocation = LocationState & {
  readonly deploymentId: string;
  readonly deployment: string;
  /** Names of metadata that make no change in the load about to be recorded. */
  readonly ignoredMetadata: readonly string[];
};

function nameHash(name: string): Buffer {
  return createHash("sha256").update(name, "utf8").digest();
}

/**
 * Makes the location when it is not there and takes its lock, held until the transaction ends. Inserting
 * first makes the first load of a location safe against another one at the same moment: the second waits
 * here for the first's commit, then finds the row.
 */
export async function lockLocation(sql: Sql, deploymentId: string, name: string): Promise<LockedLocation> {
  await sql.query(
    `insert into code_location (deployment_id, name, name_hash) values ($1::uuid, $2, $3)
     on conflict (deployment_id, name_hash) do nothing`,
    [deploymentId, name, nameHash(name)],
  );
  const [row] = await sql.query<{
    id: string;
    deployment: string;
    current_load: number;
    last_good_load: number;
    listed_load: number;
    deploy_unit_id: string | null;
    connection_id: string | null;
    ignored_metadata: string;
  }>(
    `select l.id::text as id, d.name as deployment, l.current_load, l.last_good_load, l.listed_load,
            l.deploy_unit_id::text as deploy_unit_id, l.connection_id::text as connection_id,
            array_to_json(coalesce(d.ignored_metadata, '{}'))::text as ignored_metadata
       from code_location l join deployment d on d.id = l.deployment_id
      where l.deployment_id = $1::uuid and l.name_hash = $2
        for update of l`,
    [deploymentId, nameHash(name)],
  );
  if (row === undefined) throw new Error(`code location ${JSON.stringify(name)} vanished while it was being locked`);
  return {
    id: BigInt(row.id),
    deploymentId,
    deployment: row.deployment,
    name,
    currentLoad: row.current_load,
    lastGoodLoad: row.last_good_load,
    listedLoad: row.listed_load,
    deployUnitId: row.deploy_unit_id,
    connectionId: row.connection_id,
    ignoredMetadata: JSON.parse(row.ignored_metadata) as string[],
  };
}

/** Moves the location to its new newest load. */
export async function advanceLocation(sql: Sql, id: bigint, currentLoad: number, lastGoodLoad: number): Promise<void> {
  await sql.query("update code_location set current_load = $2, last_good_load = $3 where id = $1::bigint", [
    id.toString(),
    currentLoad,
    lastGoodLoad,
  ]);
}

/** Hands the location to a watcher's connection. */
export async function bindLocation(sql: Sql, id: bigint, connectionId: string): Promise<void> {
  await sql.query("update code_location set connection_id = $2::uuid where id = $1::bigint", [
    id.toString(),
    connectionId,
  ]);
}

/** The location as it is now, without its lock; null when the deployment has none of that name. */
export async function readLocationByName(sql: Sql, deploymentId: string, name: string): Promise<LocationState | null> {
  const [row] = await sql.query<{
    id: string;
    name: string;
    current_load: number;
    last_good_load: number;
    listed_load: number;
    deploy_unit_id: string | null;
    connection_id: string | null;
  }>(
    `select id::text as id, name, current_load, last_good_load, listed_load,
            deploy_unit_id::text as deploy_unit_id, connection_id::text as connection_id
       from code_location
      where deployment_id = $1::uuid and name_hash = $2`,
    [deploymentId, nameHash(name)],
  );
  if (row === undefined) return null;
  return {
    id: BigInt(row.id),
    name: row.name,
    currentLoad: row.current_load,
    lastGoodLoad: row.last_good_load,
    listedLoad: row.listed_load,
    deployUnitId: row.deploy_unit_id,
    connectionId: row.connection_id,
  };
}

/** A code location by name, and whose it is. */
export type LocationName = {
  readonly id: bigint;
  readonly name: string;
  readonly deploymentId: string;
  /** Number of the newest load; 0 before the first. */
  readonly currentLoad: number;
};

/** All code locations of some deployments, in the order of their names, then of their deployments'. */
export async function readLocationNames(sql: Sql, deploymentIds: readonly string[]): Promise<LocationName[]> {
  const rows = await sql.query<{ id: string; name: string; deployment_id: string; current_load: number }>(
    `select c.id::text as id, c.name, c.deployment_id::text as deployment_id, c.current_load
       from code_location c join deployment d on d.id = c.deployment_id
      where c.deployment_id = any(string_to_array($1, ',')::uuid[])
      order by c.name collate "C", d.name collate "C"`,
    [deploymentIds.join(",")],
  );
  return rows.map((row) => ({
    id: BigInt(row.id),
    name: row.name,
    deploymentId: row.deployment_id,
    currentLoad: row.current_load,
  }));
}
