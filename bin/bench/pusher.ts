// Thread that pushes large loads one after the other, as many as it is told.
import { parentPort, workerData } from "node:worker_threads";
import { makeAssets, pushBody } from "./assets.ts";
import { httpClient } from "./http-client.ts";

export type PusherInput = { readonly url: string; readonly token: string; readonly size: number };

const { url, token, size } = workerData as PusherInput;
const client = httpClient({ url, token });
/** In turns, so that each load changes every hundredth asset. */
const bodies = ["1", "2"].map((version) => pushBody(makeAssets(size, (index) => (index % 100 === 0 ? version : "1"))));
parentPort?.on("message", async (loads: number) => {
  for (let load = 0; load < loads; load++) {
    // Every third is of a code location that is new: the heaviest there is.
    const location = load % 3 === 0 ? `busy-${load}` : "busy-0";
    await client.push(location, bodies[load % 2] as Buffer);
  }
  parentPort?.postMessage("done");
});
parentPort?.postMessage("ready");
