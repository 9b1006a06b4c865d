import { Worker } from "node:worker_threads";
import { makeAssets, pushBody } from "../assets.ts";
import { type HttpClient, httpClient, loadsPath } from "../http-client.ts";
import type { PusherInput } from "../pusher.ts";
import type { Row } from "../row.ts";
import { median, percentile } from "../statistics.ts";
import { type WebServer, withWebServer } from "../web-server.ts";

/** Assets of the loads that are being recorded. */
const SIZE = 100_000;
/** As often as a busy page or a few people ask. */
const PAUSE_MS = 20;

/** The history page of one code location while large loads are recorded for another, against the same at rest. */
export const readUnderWrite: Row = {
  name: "read_under_write",
  async *run({ sizes, short }) {
    yield* await withWebServer(async (server) => {
      const client = httpClient(server);
      for (let load = 0; load < 60; load++) {
        await client.push("read", pushBody(makeAssets(20, () => `${load}`)));
      }
      const size = Math.min(SIZE, Math.max(...sizes));
      const pusher = startPusher(server, size);
      await pusher.said("ready");
      const idle = await readPages(client, short ? 100 : 400, () => true);
      let pushing = true;
      const pushes = pusher.push(short ? 2 : 6).then(() => {
        pushing = false;
      });
      const busy = await readPages(client, Number.POSITIVE_INFINITY, () => pushing);
      await pushes;
      await pusher.end();
      const idle95 = percentile(idle, 0.95);
      const busy95 = percentile(busy, 0.95);
      return [
        { name: "read_under_write", value: busy95 / idle95, unit: "ratio", limit: 2 },
        { name: "read_p95_idle_ms", value: idle95, unit: "ms" },
        { name: "read_p95_busy_ms", value: busy95, unit: "ms" },
        { name: "read_median_idle_ms", value: median(idle), unit: "ms" },
        { name: "read_median_busy_ms", value: median(busy), unit: "ms" },
      ] as const;
    });
  },
};

async function readPages(client: HttpClient, most: number, goOn: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (times.length < most && goOn()) {
    times.push((await client.get(`${loadsPath("read")}?collapse=true&limit=50`)).ms);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}

/** Pushes from a thread of its own, so that sending does not hold up the reader that is measured. */
function startPusher({ url, token }: WebServer, size: number) {
  const worker = new Worker(new URL("../pusher.ts", import.meta.url), {
    workerData: { url, token, size } satisfies PusherInput,
  });
  const said = (what: string) =>
    new Promise<void>((resolve, reject) => {
      worker.once("error", reject);
      worker.on("message", (message) => message === what && resolve());
    });
  return {
    said,
    push: (loads: number) => {
      const done = said("done");
      worker.postMessage(loads);
      return done;
    },
    end: () => worker.terminate(),
  };
}
