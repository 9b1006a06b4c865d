import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Cluster } from "./cluster.ts";
import { isAnswer } from "./kubernetes-error.ts";

/** The server ends a watch after so long; it is begun anew from where it was. */
const WATCH_SECONDS = 290;
const PAUSE_MS = 1_000;

const eventSchema = z.object({
  type: z.enum(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]),
  object: z.object({
    code: z.number().optional(),
    metadata: z.object({ resourceVersion: z.string().optional() }).optional(),
  }),
});

/**
 * Calls `ring` whenever something changes below `path`, until `signal` aborts. Only a bell: whoever is woken reads
 * afresh, so that an event that was missed costs a moment and nothing else. Where watching is not allowed, or breaks
 * off again and again, nothing rings, and the caller looks at intervals anyhow.
 */
export async function watchChanges(
  cluster: Cluster,
  path: string,
  query: Readonly<Record<string, string>>,
  from: string | null,
  ring: () => void,
  signal: AbortSignal,
): Promise<void> {
  let resourceVersion = from;
  while (!signal.aborted) {
    try {
      const response = await cluster.watch(
        path,
        {
          ...query,
          allowWatchBookmarks: "true",
          timeoutSeconds: String(WATCH_SECONDS),
          ...(resourceVersion !== null && { resourceVersion }),
        },
        signal,
      );
      for await (const line of linesOf(response)) {
        const event = eventSchema.safeParse(JSON.parse(line)).data;
        if (event === undefined) continue;
        // 410 Gone: the server no longer knows what came after that version; from the newest on, then.
        resourceVersion = event.type === "ERROR" ? null : (event.object.metadata?.resourceVersion ?? resourceVersion);
        if (event.type === "ERROR") break;
        if (event.type !== "BOOKMARK") ring();
      }
    } catch (error) {
      if (signal.aborted || isAnswer(error, 401, 403, 404)) return;
      if (isAnswer(error, 410)) resourceVersion = null;
    }
    ring();
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

function linesOf(response: Response): AsyncIterable<string> {
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  const lines = createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY });
  // readline does not hand on what its input throws, and the stream's end is all there is to know.
  body.on("error", () => lines.close());
  return lines;
}
