import { setTimeout as sleep } from "node:timers/promises";
import { findRollbackLoad } from "../../db/rollback/target-loads.ts";
import { type ConnectionRow, readLocationConnections } from "../../db/watch/connections.ts";
import { CONNECTION_FACTS, connectionKind } from "../../domain/connection.ts";
import { loadAnew } from "../load-anew.ts";
import type { Run, StepResult } from "./run.ts";

const POLL_MS = 250;

/** Whether a location was observed since the restart. */
type IsObserved = (locationId: bigint) => Promise<boolean>;

/**
 * Sources that keep code loaded over a restart of what serves it mostly notice the new server by themselves. Those
 * that have not after a while are told to load it anew; where that fails too, verification says what came of it.
 * Sources that observe the restarted program itself need no telling: its restart was the reload.
 */
export function reloadLocations(run: Run): Promise<StepResult> {
  const { rollback, worker } = run;
  return reloadUnseen(run, async (id) => (await findRollbackLoad(worker.db.sql, id, rollback.id)) !== null);
}

/** The same for any restart of the unit. */
export async function reloadUnseen(run: Run, isObserved: IsObserved): Promise<StepResult> {
  const reloadable = await findReloadable(run);
  if (reloadable.length === 0) {
    return {
      type: "skipped",
      detail: `The restart loaded ${namesOf(run.locations)} anew; nothing else needs to be told.`,
    };
  }
  const unseen = await awaitObserved(run, reloadable, isObserved);
  if (unseen.length === 0) {
    return { type: "done", detail: `The new server of ${namesOf(reloadable)} was observed; nothing had to be told.` };
  }
  const said: string[] = [];
  for (const { name, connection } of unseen) {
    run.note(`Asking ${connection.name} to load ${name} anew`);
    const outcome = await loadAnew(run.worker, connection, name, run.lost);
    said.push(
      outcome.status === "reloaded"
        ? `${connection.name} was asked to load ${name} anew, and did.`
        : `${connection.name} was asked to load ${name} anew, but did not: ${outcome.reason}`,
    );
  }
  const seconds = Math.round(run.worker.options.reloadAfterMs / 1000);
  return { type: "done", detail: `Not observed anew within ${seconds} seconds. ${said.join(" ")}` };
}

type Reloadable = Run["locations"][number] & { readonly connection: ConnectionRow };

/** The unit's locations that go back to something and whose source can be told. */
async function findReloadable(run: Run): Promise<Reloadable[]> {
  const connections = await readLocationConnections(run.worker.db.sql, run.unit.id);
  return run.locations.flatMap((location) => {
    const connection = connections.get(location.id);
    const kind = connection && connectionKind(connection.kind);
    const canReload = location.targetLoad !== null && kind != null && CONNECTION_FACTS[kind].canReload;
    return connection !== undefined && canReload ? [{ ...location, connection }] : [];
  });
}

/** Waits until they were all observed, at most `reloadAfterMs`; those that were not then. */
async function awaitObserved(
  run: Run,
  locations: readonly Reloadable[],
  isObserved: IsObserved,
): Promise<Reloadable[]> {
  const until = performance.now() + run.worker.options.reloadAfterMs;
  let unseen = [...locations];
  for (;;) {
    const seen = await Promise.all(unseen.map(({ id }) => isObserved(id)));
    unseen = unseen.filter((_, index) => !seen[index]);
    if (unseen.length === 0 || performance.now() >= until) return unseen;
    run.note(`Waiting until ${namesOf(unseen)} is observed anew`);
    await sleep(POLL_MS, undefined, { signal: run.leaving });
  }
}

function namesOf(locations: readonly { readonly name: string }[]): string {
  return locations.map(({ name }) => name).join(", ");
}
