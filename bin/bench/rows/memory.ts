import { readFileSync, writeFileSync } from "node:fs";
import { makeAssets, pushBody } from "../assets.ts";
import { httpClient } from "../http-client.ts";
import type { Row } from "../row.ts";
import { withWebServer } from "../web-server.ts";

const MB = 1024 * 1024;
/** Assets whose body is about 100 MB. */
const ASSETS = 107_000;

/** Peak resident memory of the web process while it records 100 MB, less what it has when idle, against the body. */
export const memory: Row = {
  name: "memory",
  async *run({ short }) {
    if (process.platform !== "linux") {
      yield { name: "memory", skipped: "resident memory is read from /proc, which is Linux's" };
      return;
    }
    yield* await withWebServer(async (server) => {
      const client = httpClient(server);
      await client.push("warm", pushBody(makeAssets(100)));
      const body = pushBody(makeAssets(short ? ASSETS / 4 : ASSETS));
      const idle = residentBytes(server.webPid, "VmRSS");
      // Makes the kernel count the peak anew (proc(5), clear_refs).
      writeFileSync(`/proc/${server.webPid}/clear_refs`, "5");
      await client.push("large", body);
      const first = residentBytes(server.webPid, "VmHWM");
      writeFileSync(`/proc/${server.webPid}/clear_refs`, "5");
      await client.push("large", body);
      const again = residentBytes(server.webPid, "VmHWM");
      return [
        { name: "memory", value: (first - idle) / body.byteLength, unit: "ratio", limit: 5 },
        { name: "memory_again", value: (again - idle) / body.byteLength, unit: "ratio", limit: 5 },
        { name: "memory_idle", value: idle / MB, unit: "MB" },
        { name: "memory_peak", value: first / MB, unit: "MB" },
        { name: "memory_body", value: body.byteLength / MB, unit: "MB" },
      ] as const;
    });
  },
};

function residentBytes(pid: number, name: "VmRSS" | "VmHWM"): number {
  const kb = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))?.[1];
  if (kb === undefined) throw new Error(`process ${pid} has no ${name}`);
  return Number(kb) * 1024;
}
