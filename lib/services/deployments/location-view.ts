import { type LocationView, locationSchema } from "../../contracts/deployments.ts";
import type { LocationRow } from "../../db/history/location-rows.ts";
import { standingHold } from "../../db/rollback/unit-standing.ts";
import type { Role } from "../../domain/access/roles.ts";
import { CONNECTION_FACTS, connectionKind } from "../../domain/connection.ts";
import type { FreezeState } from "../../domain/freeze/freeze-state.ts";
import { KEPT_AS_CURRENT } from "../../domain/retention/retention.ts";
import { freezeStateView } from "../freeze/freeze-view.ts";
import { listedLoadView } from "../history/load-view.ts";

/** A code location as clients see it; `role` is the caller's there, `freeze` how the deployment stands. */
export function locationView(row: LocationRow, role: Role, freeze: FreezeState): LocationView {
  const currentLoad = row.number === null ? null : listedLoadView({ ...row, number: row.number }, KEPT_AS_CURRENT);
  return {
    name: row.location,
    role,
    status: currentLoad?.status ?? "none",
    currentLoad,
    lastGoodLoad: row.last_good_load === 0 ? null : row.last_good_load,
    updatedAt: currentLoad?.loadedAt ?? null,
    watched: row.connection_state !== null,
    connection: connectionView(row),
    unit: unitView(row),
    hold: holdView(row),
    activeRollback: row.active_rollback,
    freeze: freezeStateView(freeze),
  };
}

function connectionView(row: LocationRow): LocationView["connection"] {
  const { connection_name: name, connection_kind: kind } = row;
  if (name === null || kind === null || row.connection_since === null) return null;
  const state = locationSchema.shape.connection.unwrap().shape.state.parse(row.connection_state);
  const known = connectionKind(kind);
  const canReload = known !== null && CONNECTION_FACTS[known].canReload;
  return { name, kind, canReload, state, detail: row.connection_detail, since: row.connection_since.toISOString() };
}

function unitView(row: LocationRow): LocationView["unit"] {
  if (row.unit === null || row.driver === null || row.unit_locations === null) return null;
  return { name: row.unit, driver: row.driver, locations: JSON.parse(row.unit_locations) };
}

function holdView(row: LocationRow): LocationView["hold"] {
  const hold = standingHold(row);
  return hold && { ...hold, expiresAt: hold.expiresAt.toISOString() };
}
