import { setTimeout as sleep } from "node:timers/promises";
import {
  type ConnectionRow,
  claimConnections,
  releaseConnections,
  renewConnections,
} from "../../db/watch/connections.ts";
import { SOURCE_KINDS } from "../../sources/sources.ts";
import type { Worker } from "../worker-context.ts";
import { watchConnection } from "./watch-connection.ts";

type Watch = { readonly config: string; stop(): Promise<void> };

/**
 * Watches every connection that no other worker watches. Leases are renewed at a third of their length; a
 * connection that is lost, deleted or configured anew is left then, and so is every one when the database was
 * out of reach for as long as the leases last.
 */
export async function watchConnections(worker: Worker, signal: AbortSignal): Promise<void> {
  const { db, options, owner, bell, log } = worker;
  const watches = new Map<string, Watch>();
  /** Those that were told to stop and have not yet. */
  const leaving = new Set<string>();
  const leave = async (id: string) => {
    const watch = watches.get(id);
    if (watch === undefined) return;
    watches.delete(id);
    leaving.add(id);
    const left = watch.stop().finally(() => leaving.delete(id));
    // One that hangs, such as on a lock, must not cost the leases of all others.
    await Promise.race([left, sleep(options.leaseMs / 6, undefined, { ref: false })]);
  };
  const watch = (row: ConnectionRow) => {
    // Never two at once: what has not stopped yet is opened anew when the leases are renewed next.
    if (!watches.has(row.id) && !leaving.has(row.id)) watches.set(row.id, start(worker, row));
  };
  const renew = async () => {
    const held = new Map((await renewConnections(db.sql, owner, options.leaseMs)).map((row) => [row.id, row]));
    const isLeft = ([id, { config }]: [string, Watch]) => {
      const row = held.get(id);
      return row === undefined || configText(row) !== config;
    };
    await Promise.all([...watches].filter(isLeft).map(([id]) => leave(id)));
    for (const row of held.values()) watch(row);
  };
  let renewedAt = performance.now();
  while (!signal.aborted) {
    const seen = bell.rings;
    const now = performance.now();
    try {
      if (now - renewedAt >= options.leaseMs / 3) {
        await renew();
        renewedAt = now;
      }
      for (const row of await claimConnections(db.sql, owner, options.leaseMs, SOURCE_KINDS)) {
        // It was set free by being configured anew.
        if (watches.get(row.id)?.config !== configText(row)) await leave(row.id);
        watch(row);
      }
    } catch (error) {
      log.error({ err: error }, "the leases of connections could not be renewed");
      if (now - renewedAt > options.leaseMs) await Promise.all([...watches.keys()].map(leave));
    }
    await bell.wait(seen, Math.min(options.pollMs, options.leaseMs / 3), signal);
  }
  await Promise.all([...watches.keys()].map(leave));
  await releaseConnections(db.sql, owner);
}

function start(worker: Worker, row: ConnectionRow): Watch {
  const ending = new AbortController();
  const done = watchConnection(worker, row, ending.signal);
  return {
    config: configText(row),
    stop: async () => {
      ending.abort();
      await done;
    },
  };
}

function configText(row: ConnectionRow): string {
  return JSON.stringify([row.kind, row.config, row.sealed]);
}
