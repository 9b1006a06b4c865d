import type { Sql } from "../../db/database.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import { readBlock } from "../../db/rollback/blocked-versions.ts";
import { readFreezeWindows } from "../../db/rollback/freeze-windows.ts";
import { readActiveHold } from "../../db/rollback/holds.ts";
import { readAgentsToCheck } from "../../db/rollback/remote-agents.ts";
import { readActiveRollback } from "../../db/rollback/rollbacks.ts";
import { isDigestSeen } from "../../db/rollback/sightings.ts";
import { findLoadOfDigests, readTargetLoad, type TargetLoadRow } from "../../db/rollback/target-loads.ts";
import { readUnit, readUnitLocations, type UnitRow } from "../../db/rollback/units.ts";
import { freezeState } from "../../domain/freeze/freeze-state.ts";
import type { ImageRef } from "../../domain/image.ts";
import type { LoadFacts, TargetFacts, UnitLocationFacts } from "../../domain/rollback/checks.ts";
import { type GateFacts, imageAllowance } from "../../domain/rollback/gate.ts";
import { unitSerial } from "../../domain/rollback/serial.ts";
import { ServiceError } from "../errors.ts";
import { retentionOfLoad } from "../retention/retention-of-loads.ts";

type UnitLocation = {
  readonly id: bigint;
  readonly name: string;
  readonly currentLoad: number;
  readonly targetLoad: number | null;
};

export type GatheredFacts = {
  readonly unit: UnitRow;
  readonly serial: number;
  readonly locations: readonly UnitLocation[];
  readonly target: TargetLoadRow;
  readonly current: LoadFacts;
  readonly facts: GateFacts;
};

/**
 * Reads everything that the gate judges, as it is now; the target's answer comes from whoever asked it.
 * `exceptRollbackId`: the rollback that asks on its own behalf. `lock`: nothing of it moves until the
 * transaction ends (the caller holds the unit's lock).
 * @throws ServiceError `not_found` (no such load), `conflict` (the unit no longer serves the location).
 */
export async function gatherFacts(
  sql: Sql,
  input: {
    unitId: string;
    locationId: bigint;
    targetLoad: number;
    answer: TargetFacts;
    exceptRollbackId?: string;
    /** The rollback that is to be taken back: its hold stands in nobody's way. */
    undoOf?: string | null;
    /** Why somebody who may overrides a closed freeze window. */
    freezeOverride?: string | null;
    lock?: boolean;
  },
): Promise<GatheredFacts> {
  // The unit and its locations first: what is read later can only be newer than the serial, never older.
  const unit = await readUnit(sql, input.unitId);
  const rows = await readUnitLocations(sql, input.unitId, input.lock);
  const own = rows.find((row) => row.id === input.locationId);
  if (unit === null || own === undefined) {
    throw new ServiceError("conflict", "This deploy target no longer serves the code location. Plan again.");
  }
  const target = await readTargetLoad(sql, own.id, input.targetLoad);
  if (target === null) {
    throw new ServiceError("not_found", `The code location “${own.name}” has no load #${input.targetLoad}.`);
  }
  const current = await readTargetLoad(sql, own.id, own.currentLoad);
  const image = imageOf(target);
  const digest = image?.digest ?? null;
  const digests = digest === null ? [] : await readDigests(sql, unit.deploymentId, digest);

  const locations: UnitLocation[] = [];
  const locationFacts: UnitLocationFacts[] = [];
  for (const row of rows) {
    const targetLoad = row.id === own.id ? target.number : await findLoadOfDigests(sql, row.id, digests);
    locations.push({ id: row.id, name: row.name, currentLoad: row.currentLoad, targetLoad });
    const loads =
      row.id === own.id
        ? { target, current }
        : await readLoads(sql, row.id, { targetLoad, currentLoad: row.currentLoad });
    locationFacts.push({
      name: row.name,
      targetLoad,
      watch: watchOf(row.connectionState),
      loads: loads.target && loads.current && { target: loadFacts(loads.target), current: loadFacts(loads.current) },
    });
  }

  const { windows, now } = await readFreezeWindows(sql, unit.deploymentId);
  const hold = await readActiveHold(sql, unit.id);
  const undoOf = input.undoOf ?? null;

  const currentFacts = current === null ? { ...loadFacts(target), number: own.currentLoad } : loadFacts(current);
  return {
    unit,
    serial: unitSerial(
      unit.revision,
      rows.map((row) => row.currentLoad),
    ),
    locations,
    target,
    current: currentFacts,
    facts: {
      unit: unit.name,
      driver: unit.driver,
      deploymentKind: unit.deploymentKind,
      agents: await readAgentsToCheck(sql, unit.deploymentId),
      target: loadFacts(target),
      current: currentFacts,
      imageAllowed: imageAllowance(image, {
        seenDigests: digest !== null && (await isDigestSeen(sql, unit.id, digest)) ? [digest] : [],
        allowedRepositories: unit.allowedRepositories,
      }),
      answer: input.answer,
      retention: await retentionOfLoad(sql, own.id, {
        number: target.number,
        digest: target.imageDigest,
        replacedAt: target.replacedAt,
      }),
      activeRollback: await readActiveRollback(sql, unit.id, input.exceptRollbackId ?? null),
      block: await readBlock(sql, { unitId: unit.id, digests, locationId: own.id, loadNumber: target.number }),
      freeze: freezeState(windows, now),
      freezeOverride: input.freezeOverride ?? null,
      hold: hold && { ...hold, isUndone: undoOf !== null && hold.rollbackId === undoOf },
      locations: locationFacts,
    },
  };
}

export function imageOf(load: TargetLoadRow): ImageRef | null {
  return load.imageReference === null ? null : { reference: load.imageReference, digest: load.imageDigest };
}

function loadFacts(load: TargetLoadRow): LoadFacts {
  return {
    number: load.number,
    status: load.status,
    image: imageOf(load),
    runtime: load.runtime,
    bundles: load.bundles,
  };
}

async function readLoads(
  sql: Sql,
  locationId: bigint,
  { targetLoad, currentLoad }: Pick<UnitLocation, "targetLoad" | "currentLoad">,
): Promise<{ target: TargetLoadRow | null; current: TargetLoadRow | null }> {
  const target = targetLoad === null ? null : await readTargetLoad(sql, locationId, targetLoad);
  return { target, current: target && (await readTargetLoad(sql, locationId, currentLoad)) };
}

function watchOf(connectionState: string | null): UnitLocationFacts["watch"] {
  if (connectionState === null) return "none";
  return connectionState === "ok" ? "ok" : "unreachable";
}
