import { streamEventsOperation } from "../contracts/events.ts";
import type { Notification } from "../db/notify.ts";
import { type Access, refusalOf, roleIn } from "../domain/access/access.ts";
import { isAtLeast } from "../domain/access/roles.ts";
import { readAccess } from "../services/access/read-access.ts";
import { requireDeployment } from "../services/access/require-deployment.ts";
import type { Context } from "../services/context.ts";
import { ServiceError } from "../services/errors.ts";
import { answer } from "./answer.ts";
import { listening, missedSince, subscribe } from "./event-hub.ts";
import { log } from "./log.ts";
import { readAddress } from "./read-input.ts";
import { requestContext } from "./request-context.ts";

/** Proxies close what is silent for long; rights are read again at the same beat, for a token that expires. */
const HEARTBEAT_MS = 15_000;
/** After which a reader comes back when the stream ends. */
const RETRY_MS = 3000;
/** A reader that does not read is let go at this many unread events, instead of keeping them for it. */
const MOST_UNREAD = 1000;

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // Compressing or buffering on the way would hold events back.
  "cache-control": "no-cache, no-store, no-transform",
  "x-accel-buffering": "no",
};

/**
 * Server-sent events of what the reader may see. The rights are read at the start, whenever somebody's may have
 * changed, and every 15 seconds; the stream ends when the sign-in or token does.
 */
export function eventsRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    const context = await requestContext(request, requestId);
    const { query } = readAddress(streamEventsOperation, request);
    const only = query.deployment ? await requireDeployment(context, query.deployment, "history.read") : null;
    // Nobody reads the body of what answers a HEAD, nor says when it may end.
    if (request.method === "HEAD") return new Response(null, { headers: HEADERS });
    await listening();
    const stream = openStream(
      context,
      await readAccess(context.db.sql, context.actor),
      { onlyDeploymentId: only?.id ?? null, since: query.since ?? null },
      request.signal,
    );
    return new Response(stream, { headers: HEADERS });
  });
}

function openStream(
  context: Context,
  firstAccess: Access,
  { onlyDeploymentId, since }: { onlyDeploymentId: string | null; since: string | null },
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  let access = firstAccess;
  let close = () => {};
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Who left while the rights were read is told of by nothing any more.
        if (signal.aborted) return controller.close();
        let open = true;
        let unsubscribe = () => {};
        const send = (text: string) => {
          if (open) controller.enqueue(encoder.encode(text));
        };
        const stop = () => {
          open = false;
          clearInterval(heartbeat);
          unsubscribe();
        };
        const end = () => {
          if (!open) return;
          stop();
          controller.close();
        };
        /** Told while the rights are read again: who has just lost one does not get to hear of it. */
        let held: [Notification, string][] = [];
        let reading = false;
        let stale = false;
        const readAgain = async () => {
          stale = true;
          if (reading) return;
          reading = true;
          try {
            while (stale && open) {
              stale = false;
              access = await readAccess(context.db.sql, context.actor);
            }
            reading = false;
            const told = held;
            held = [];
            for (const [notification, id] of told) deliver(notification, id);
          } catch (error) {
            if (!(error instanceof ServiceError))
              log.warn({ err: error }, "the rights of an event stream could not be read");
            end();
          }
        };
        const deliver = (notification: Notification, id: string) => {
          if (onlyDeploymentId !== null && notification.deploymentId !== onlyDeploymentId) return;
          if (reading) {
            if (held.push([notification, id]) > MOST_UNREAD) end();
            return;
          }
          if (!mayHear(access, notification)) return;
          if (isFull()) end();
          else send(eventText(notification, id));
        };
        const isFull = () => (controller.desiredSize ?? 0) < -MOST_UNREAD;
        const heartbeat = setInterval(() => {
          if (isFull()) return end();
          send(": still here\n\n");
          void readAgain();
        }, HEARTBEAT_MS);
        close = stop;
        signal.addEventListener("abort", end, { once: true });

        unsubscribe = subscribe({ deliver, accessChanged: () => void readAgain(), end });
        // What changed between the first reading and now was not heard.
        void readAgain();
        send(`retry: ${RETRY_MS}\n: connected\n\n`);
        const missed = since === null ? [] : missedSince(since);
        if (missed === null) send("event: missed\ndata: {}\n\n");
        for (const [notification, id] of missed ?? []) deliver(notification, id);
      },
      cancel() {
        close();
      },
    },
    { highWaterMark: 0 },
  );
}

function mayHear(access: Access, { deploymentId, least }: Notification): boolean {
  if (refusalOf(access, "history.read", deploymentId) !== null) return false;
  const role = roleIn(access, deploymentId);
  return least === undefined || (role !== null && isAtLeast(role, least));
}

/** An event as it goes over the wire; JSON has no line breaks that could end it early. */
function eventText({ type, deploymentId: _, least: __, ...data }: Notification, id: string): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
