import { lockAlertRouting } from "../../db/alerts/events.ts";
import { readUntoldRecoveries, readUntoldSilences, type SilentSource } from "../../db/alerts/silent-sources.ts";
import type { AlertFacts } from "../../domain/alerts/facts.ts";
import { raiseAlert } from "../../services/alerts/raise-alert.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";

/** Tells of sources that stay unreachable for as long as policies say, and that they can be reached again. */
export async function watchSilences(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "silent sources", signal, async () => {
    const { sql } = worker.db;
    // A look without the lock: nearly always there is nothing to tell.
    if ((await readUntoldSilences(sql)).length + (await readUntoldRecoveries(sql)).length === 0) return;
    await worker.db.transaction(async (tx) => {
      await lockAlertRouting(tx.sql);
      for (const source of await readUntoldSilences(tx.sql)) {
        await raiseAlert(tx.sql, {
          ...eventOf(source),
          kind: "source.unreachable",
          facts: factsOf(source, source.minutes),
        });
      }
      for (const source of await readUntoldRecoveries(tx.sql)) {
        await raiseAlert(tx.sql, { ...eventOf(source), kind: "source.reachable", facts: factsOf(source, null) });
      }
    });
  });
}

function eventOf({ connectionId, deploymentId }: Omit<SilentSource, "minutes">) {
  return { deploymentId, locationId: null, thread: `source:${connectionId}` };
}

function factsOf(source: Omit<SilentSource, "minutes">, minutes: number | null): AlertFacts {
  const { connection, deployment, detail, since } = source;
  return {
    deployment,
    location: null,
    load: null,
    commit: null,
    by: null,
    image: null,
    counts: null,
    removed: [],
    owners: [],
    detail:
      minutes === null ? `The connection ${connection} answers again.` : `${connection}: ${detail ?? "no answer"}`,
    since: since.toISOString(),
    minutes,
    rollback: null,
    lastGoodLoad: null,
  };
}
