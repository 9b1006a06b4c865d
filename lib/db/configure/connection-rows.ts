import type { JsonObject } from "../../domain/json.ts";
import type { Sql } from "../database.ts";

/** A connection with everything that settings show of it. */
export type ConnectionDetails = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly config: JsonObject;
  /** Sealed secrets by name; never shown. */
  readonly sealed: Readonly<Record<string, string>>;
  readonly declared: boolean;
  readonly state: string;
  readonly detail: string | null;
  readonly since: Date;
  readonly createdAt: Date;
  /** Names of the code locations that it observes, sorted. */
  readonly locations: readonly string[];
};

/** The deployment's connections in the order of their names, or the one of this name. */
export async function readConnectionDetails(
  sql: Sql,
  deploymentId: string,
  name: string | null = null,
): Promise<ConnectionDetails[]> {
  const rows = await sql.query<{
    id: string;
    name: string;
    kind: string;
    config: string;
    sealed: string | null;
    declared: boolean;
    state: string;
    state_detail: string | null;
    state_since: Date;
    created_at: Date;
    locations: string | null;
  }>(
    `select c.id::text as id, c.name, c.kind, c.config::text as config, c.sealed, c.declared, c.state, c.state_detail,
            c.state_since, c.created_at,
            (select json_agg(l.name order by l.name collate "C")::text
               from code_location l where l.connection_id = c.id) as locations
       from connection c
      where c.deployment_id = $1::uuid and ($2::text is null or c.name = $2::text)
      order by c.name collate "C"`,
    [deploymentId, name],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    config: JSON.parse(row.config),
    sealed: row.sealed === null ? {} : JSON.parse(row.sealed),
    declared: row.declared,
    state: row.state,
    detail: row.state_detail,
    since: row.state_since,
    createdAt: row.created_at,
    locations: row.locations === null ? [] : JSON.parse(row.locations),
  }));
}
