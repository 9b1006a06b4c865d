import type { SendOutcome } from "../../alerts/way.ts";
import { openWay } from "../../alerts/ways.ts";
import { type ClaimedDelivery, claimDeliveries, endDelivery, postponeDelivery } from "../../db/alerts/deliveries.ts";
import { readEndedThreads, readEventsOfDelivery } from "../../db/alerts/events.ts";
import { readConnections } from "../../db/watch/connections.ts";
import { alertMessage } from "../../domain/alerts/message.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import { repeat } from "../repeat.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

const AT_ONCE = 50;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60 * 60_000;
const GIVEN_UP_AFTER_MS = 24 * 60 * 60_000;

/**
 * Sends what is due, to several receivers side by side and to each in order. Whatever ends makes room at once: one
 * that does not answer holds up nobody else.
 */
export async function sendAlerts(worker: Worker, signal: AbortSignal): Promise<void> {
  const sending = new Set<Promise<void>>();
  await repeat(worker, "alerts", signal, async () => {
    while (!signal.aborted && sending.size < AT_ONCE) {
      const due = await worker.db.transaction(({ sql }) =>
        claimDeliveries(sql, 2 * worker.options.alertLimitMs, AT_ONCE - sending.size),
      );
      if (due.length === 0) return;
      for (const delivery of due) {
        const one = deliver(worker, delivery, signal)
          .catch((error: unknown) => {
            // Its lease ends, and it is sent again.
            if (!signal.aborted) worker.log.error({ err: error, delivery: delivery.id }, "an alert was not noted");
          })
          .finally(() => {
            sending.delete(one);
            worker.bell.ring();
          });
        sending.add(one);
      }
    }
  });
  await Promise.all(sending);
}

async function deliver(worker: Worker, delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> {
  const { sql } = worker.db;
  const outcome = await attempt(worker, delivery, signal);
  const answer = publicReason(outcome.answer);
  if (outcome.status === "sent") return endDelivery(sql, delivery.id, "sent", answer);
  const age = Date.now() - delivery.createdAt.getTime();
  if (outcome.status === "refused" || age > GIVEN_UP_AFTER_MS) return endDelivery(sql, delivery.id, "failed", answer);
  const backOff = Math.min(FIRST_RETRY_MS * 2 ** (delivery.attempts - 1), LONGEST_RETRY_MS);
  await postponeDelivery(sql, delivery.id, Math.min(Math.max(outcome.afterMs ?? 0, backOff), LONGEST_RETRY_MS), answer);
}

async function attempt(
  worker: Worker,
  { id, deploymentId, receiver }: ClaimedDelivery,
  signal: AbortSignal,
): Promise<SendOutcome> {
  if (receiver.type === "app") throw new Error(`delivery ${id} is for the app and leaves over no way`);
  try {
    const { sql } = worker.db;
    const site = worker.options.publicUrl;
    const events = await readEventsOfDelivery(sql, id);
    const rows = await readConnections(sql, deploymentId);
    const row = rows.find(({ name }) => name === receiver.connection);
    if (row === undefined) {
      return { status: "refused", answer: `The deployment has no connection “${receiver.connection}” any more.` };
    }
    const way = openWay(await openConnection(worker, row));
    const ended = await readEndedThreads(sql, id);
    const message = alertMessage({ id, events, ended }, site);
    const limitMs = worker.options.alertLimitMs;
    const late = `No answer within ${limitMs / 1000} seconds.`;
    return await within(limitMs, late, signal, (limited) => way.send(message, receiver.to, limited));
  } catch (error) {
    const answer = signal.aborted ? "Loadline's worker was stopped while it sent this." : publicReason(error);
    return { status: "later", answer, afterMs: null };
  }
}
