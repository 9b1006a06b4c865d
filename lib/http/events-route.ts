import { streamEventsOperation } from "../contracts/events.ts";
import type { Notification } from "../db/notify.ts";
import { type Access, refusalOf } from "../domain/access/access.ts";
import { readAccess } from "../services/access/read-access.ts";
import { requireDeployment } from "../services/access/require-deployment.ts";
import type { Context } from "../services/context.ts";
import { ServiceError } from "../services/errors.ts";
import { answer } from "./answer.ts";
import { listening, subscribe } from "./event-hub.ts";
import { log } from "./log.ts";
import { readAddress } from "./read-input.ts";
import { requestContext } from "./request-context.ts";

/** Proxies close what is silent for long; rights are read again at the same beat. */
const HEARTBEAT_MS = 15_000;
/** After which a reader comes back when the stream ends. */
const RETRY_MS = 3000;
/** A reader that does not read is let go at this many unread events, instead of keeping them for it. */
const MOST_UNREAD = 1000;

/**
 * Server-sent events of what the reader may see. The rights are read at the start and every 15 seconds; the
 * stream ends when the sign-in or token does.
 */
export function eventsRoute(request: Request): Promise<Response> {
  return answer(request, async (requestId) => {
    const context = await requestContext(request, requestId);
    const { query } = readAddress(streamEventsOperation, request);
    const only = query.deployment ? await requireDeployment(context, query.deployment, "history.read") : null;
    await listening();
    const stream = openStream(
      context,
      await readAccess(context.db.sql, context.actor),
      only?.id ?? null,
      request.signal,
    );
    return new Response(stream, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        // Compressing or buffering on the way would hold events back.
        "cache-control": "no-cache, no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  });
}

function openStream(
  context: Context,
  firstAccess: Access,
  onlyDeploymentId: string | null,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  let access = firstAccess;
  let close = () => {};
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
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
        const heartbeat = setInterval(() => {
          send(": still here\n\n");
          readAccess(context.db.sql, context.actor).then(
            (fresh) => {
              access = fresh;
            },
            (error: unknown) => {
              if (!(error instanceof ServiceError))
                log.warn({ err: error }, "the rights of an event stream could not be read");
              end();
            },
          );
        }, HEARTBEAT_MS);
        close = stop;
        signal.addEventListener("abort", end, { once: true });

        unsubscribe = subscribe({
          deliver(notification, id) {
            if (onlyDeploymentId !== null && notification.deploymentId !== onlyDeploymentId) return;
            if (refusalOf(access, "history.read", notification.deploymentId) !== null) return;
            if ((controller.desiredSize ?? 0) < -MOST_UNREAD) end();
            else send(eventText(notification, id));
          },
          end,
        });
        send(`retry: ${RETRY_MS}\n: connected\n\n`);
      },
      cancel() {
        close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** An event as it goes over the wire; JSON has no line breaks that could end it early. */
function eventText({ type, deploymentId: _, ...data }: Notification, id: string): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
