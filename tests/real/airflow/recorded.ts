import { setTimeout as delay } from "node:timers/promises";
import type { LoadView } from "#lib/contracts/loads.ts";
import type { Database } from "#lib/db/database.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { systemContext } from "#tests/support/factories.ts";

/** A parse cycle takes a second or two, and many more on a machine that is busy; a load takes three. */
const LOAD_LIMIT_MS = 400_000;

/** What Loadline recorded of one bundle. */
export type Recorded = {
  /** The loads, newest first. */
  loads(): Promise<LoadView[]>;
  /** Waits until this load is there; none may come after it by then. */
  load(number: number): Promise<LoadView>;
  /** What the load changed: of each key its facets, or `added` or `removed`. */
  changes(number: number): Promise<Record<string, readonly string[] | string>>;
  /** Members of one facet that the load changed. */
  details(number: number, key: string): Promise<Record<string, unknown>>;
  /** Why it is not observed at the moment; null while it is. */
  trouble(): Promise<string | null>;
};

export function recorded(db: Database, deployment: string, location: string): Recorded {
  const context = systemContext(db);
  const place = { deployment, location };
  const diff = (number: number) =>
    getDiff(context, { ...place, from: number - 1, to: number, values: true, limit: 1_000 });
  const loads = async () => (await listLoads(context, { ...place, collapse: false, limit: 100 })).items;
  return {
    loads,
    async load(number) {
      const until = Date.now() + LOAD_LIMIT_MS;
      for (;;) {
        const [newest] = await loads().catch(() => []);
        if (newest !== undefined && newest.number > number) {
          throw new Error(`${location} has load #${newest.number}, and nothing but #${number} was expected`);
        }
        if (newest?.number === number) return (await getLoad(context, { ...place, number })).load;
        if (Date.now() > until)
          throw new Error(`${location} never came to load #${number}; it is at #${newest?.number}`);
        await delay(250);
      }
    },
    async changes(number) {
      const { changes } = await diff(number);
      return Object.fromEntries(
        changes.map(({ key, kind, facets }) => [key.join("/"), kind === "changed" ? (facets ?? []) : kind]),
      );
    },
    async details(number, key) {
      const { changes } = await diff(number);
      const change = changes.find((one) => one.key.join("/") === key);
      if (change === undefined) throw new Error(`load #${number} did not change ${key}`);
      return (change.details ?? {}) as Record<string, unknown>;
    },
    async trouble() {
      return (await getLocation(context, place)).location.connection?.detail ?? null;
    },
  };
}
