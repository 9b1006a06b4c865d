import { type LocationView, locationSchema, type RecentLoad } from "../../contracts/deployments.ts";
import { loadSchema } from "../../contracts/loads.ts";
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
    goodBefore: goodBeforeView(row.good_before),
    loading: row.loading,
    recent: recentView(row.recent),
    updatedAt: currentLoad?.loadedAt ?? null,
    watched: row.connection_state !== null,
    connection: connectionView(row),
    unit: unitView(row),
    hold: holdView(row),
    activeRollback: row.active_rollback,
    freeze: freezeStateView(freeze),
  };
}

type GoodBefore = {
  number: number;
  at: string;
  reference: string | null;
  digest: string | null;
  restorable: string;
} & {
  blocked: NonNullable<LocationView["goodBefore"]>["blocked"];
};

/** The rows' JSON was made by PostgreSQL, which writes instants with its own zone. */
function goodBeforeView(json: string | null): LocationView["goodBefore"] {
  if (json === null) return null;
  const { number, at, reference, digest, restorable, blocked } = JSON.parse(json) as GoodBefore;
  return {
    number,
    loadedAt: instant(at),
    image: reference === null ? null : { reference, digest },
    restorable: loadSchema.shape.restorable.parse(restorable),
    blocked: blocked && { ...blocked, at: instant(blocked.at) },
  };
}

type Recent = Pick<RecentLoad, "number" | "status" | "rollbackOf"> & RecentLoad["counts"] & { at: string };

function recentView(json: string): RecentLoad[] {
  return (JSON.parse(json) as Recent[]).map(({ number, status, at, rollbackOf, added, removed, changed }) => ({
    number,
    status,
    loadedAt: instant(at),
    rollbackOf,
    counts: { added, removed, changed },
  }));
}

function instant(text: string): string {
  return new Date(text).toISOString();
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
