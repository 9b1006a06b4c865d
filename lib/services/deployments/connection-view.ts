import { type ConnectionView, connectionSchema } from "../../contracts/connections.ts";
import type { ConnectionDetails } from "../../db/configure/connection-rows.ts";

/** A connection as clients see it: of its secrets the names alone. */
export function connectionView(row: ConnectionDetails, users: ReadonlyMap<string, readonly string[]>): ConnectionView {
  return {
    name: row.name,
    kind: row.kind,
    config: row.config,
    secrets: Object.keys(row.sealed).sort(),
    locations: [...row.locations],
    units: [...(users.get(row.name) ?? [])],
    declared: row.declared,
    state: connectionSchema.shape.state.parse(row.state),
    detail: row.detail,
    since: row.since.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}
