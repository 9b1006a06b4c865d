import { readKeepingDeployments, readKeptImages } from "../../db/retention/kept-images.ts";
import { readConnections } from "../../db/watch/connections.ts";
import { openRegistries } from "../../registry/registries.ts";
import { openRegistryConnections } from "../open-registries.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { keepImage } from "./keep-image.ts";
import { letGo } from "./let-go.ts";
import { keyOf, readWantedImages } from "./wanted-images.ts";

/** A switch that is turned, and a load that comes, are seen within this. */
const MOST_OFTEN_MS = 60_000;

/**
 * Keeps the images that can be rolled back to alive in their registries, in the deployments that want it: each has a
 * tag of Loadline's own for as long as it is a target, so that the registry's clean-up leaves it.
 */
export async function keepImages(worker: Worker, signal: AbortSignal): Promise<void> {
  const everyMs = Math.min(MOST_OFTEN_MS, worker.options.keepMs);
  let last = Number.NEGATIVE_INFINITY;
  await repeat(worker, "kept images", signal, async () => {
    if (performance.now() - last < everyMs) return;
    last = performance.now();
    for (const deployment of await readKeepingDeployments(worker.db.sql)) {
      if (signal.aborted) return;
      await look(worker, deployment, signal);
    }
  });
}

async function look(worker: Worker, { id, keeps }: { id: string; keeps: boolean }, signal: AbortSignal): Promise<void> {
  const { sql } = worker.db;
  const connections = await openRegistryConnections(worker, await readConnections(sql, id));
  const wanted = keeps ? await readWantedImages(sql, id, openRegistries(connections)) : new Map();
  for (const image of wanted.values()) {
    if (signal.aborted) return;
    await keepImage(worker, image, connections, signal);
  }
  for (const image of await readKeptImages(sql, id)) {
    if (signal.aborted) return;
    if (!wanted.has(keyOf(image))) await letGo(worker, image, connections, signal);
  }
}
