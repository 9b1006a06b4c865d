import { setTimeout as delay } from "node:timers/promises";
import { Reachability, took } from "../reachability.ts";
import type { SourceEvent } from "../source.ts";
import { AirflowError } from "./airflow-error.ts";
import { bundleLooks } from "./bundle-look.ts";
import { BundleWatch, type Watching } from "./bundle-watch.ts";
import { type AirflowConfig, isBundleWatched } from "./config.ts";
import type { Installation } from "./observation.ts";
import { type DagProcessor, readOverview, readRuntime, readVersion } from "./overview.ts";
import type { RestClient } from "./rest-client.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** Of the time at most every fifth part is spent on asking: thousands of DAGs take the API server seconds. */
const IDLE_SHARE = 4;
/** So many looks in a row without anything of a bundle mean that it is gone, and not only being replaced. */
const ABSENT_LOOKS = 3;

type Emit = (event: SourceEvent) => Promise<void>;

/** Watches every bundle of an Airflow until `signal` aborts: asks every few seconds for what was parsed. */
export async function watchAirflow(
  client: RestClient,
  config: AirflowConfig,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const bundles = new Map<string, { watch: BundleWatch; absent: number }>();
  const reachability = new Reachability(emit);
  const watching: Watching = {
    client,
    emit,
    installation: async (): Promise<Installation> => ({
      repositories: config.repositories,
      // Anew each time: a rolling upgrade replaces the API server long after the processor that parses, and unnoticed.
      runtime: await readRuntime(client, await readVersion(client, signal), signal),
    }),
    settleMs: config.settleSeconds * 1_000,
    rereadMs: config.rereadSeconds * 1_000,
    signal,
  };
  let failures = 0;
  let processor: DagProcessor | null = null;

  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      const overview = await readOverview(client, signal);
      // One that is busy, or dead, misses heartbeats: what it parsed stands until another one parses.
      processor = overview.processor ?? processor;
      failures = 0;
      await reachability.answered();
      await follow(bundleLooks({ ...overview, processor }));
    } catch (error) {
      if (signal.aborted) break;
      failures++;
      const known = await explained(error);
      if (signal.aborted) break;
      await reachability.failed(known.message, known.kind === "silent");
    }
    await delay(pauseMs(performance.now() - startedAt), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all([...bundles.values()].map(({ watch }) => watch.end()));

  function pauseMs(tookMs: number): number {
    if (failures > 0) {
      return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS) * (0.75 + Math.random() / 2);
    }
    return Math.max(config.pollSeconds * 1_000, IDLE_SHARE * tookMs);
  }

  /** An address without Airflow 3 is told as that, and not as one where the list of DAGs is missing. */
  async function explained(error: unknown): Promise<AirflowError> {
    const known = error instanceof AirflowError ? error : new AirflowError("failed", String(error), "");
    if (known.kind !== "absent") return known;
    return readVersion(client, signal).then(
      () => known,
      (reason: unknown) => (reason instanceof AirflowError ? reason : known),
    );
  }

  async function follow(looks: ReturnType<typeof bundleLooks>): Promise<void> {
    for (const [name, bundle] of [...bundles]) {
      bundle.absent = looks.has(name) ? 0 : bundle.absent + 1;
      if (bundle.absent < ABSENT_LOOKS) continue;
      await bundle.watch.end();
      // Not taken: it is told again at the next look, since the bundle is still here.
      if (await took(emit, { type: "gone", location: name })) bundles.delete(name);
    }
    for (const [name, look] of looks) {
      if (!isBundleWatched(config.bundles, name)) continue;
      let bundle = bundles.get(name);
      if (bundle === undefined || bundle.watch.ended) {
        bundle = { watch: new BundleWatch(name, watching), absent: 0 };
        bundles.set(name, bundle);
      }
      bundle.watch.see(look);
    }
  }
}
