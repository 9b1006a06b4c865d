import type { Database } from "../../db/database.ts";

/** Last of the queue for each code location, by the handle whose connections it would take. */
const queues = new WeakMap<Database, Map<string, Promise<unknown>>>();

/**
 * Runs `work` after everything that this process runs for the same location. The location's lock is what keeps
 * loads apart, in all processes; but whoever waits for it holds a connection, and ten pushes waiting for a large
 * one would leave none for anybody else.
 */
export async function oneAtATime<T>(
  db: Database,
  location: { readonly deploymentId: string; readonly name: string },
  work: () => Promise<T>,
): Promise<T> {
  const queue = queues.get(db) ?? new Map<string, Promise<unknown>>();
  queues.set(db, queue);
  const name = `${location.deploymentId} ${location.name}`;
  const mine = (queue.get(name) ?? Promise.resolve()).then(work);
  // What went wrong for one is no concern of the next.
  const settled = mine.catch(() => {});
  queue.set(name, settled);
  try {
    return await mine;
  } finally {
    if (queue.get(name) === settled) queue.delete(name);
  }
}
