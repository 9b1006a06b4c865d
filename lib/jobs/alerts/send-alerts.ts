import type { SendOutcome } from "../../alerts/way.ts";
import { openWay } from "../../alerts/ways.ts";
import { type ClaimedDelivery, claimDeliveries, endDelivery, postponeDelivery } from "../../db/alerts/deliveries.ts";
import { type AlertEventRow, readEventsOfDelivery, readNewestOfThread } from "../../db/alerts/events.ts";
import { readConnections } from "../../db/watch/connections.ts";
import { ALERT_KIND_FACTS } from "../../domain/alerts/kinds.ts";
import { alertMessage } from "../../domain/alerts/message.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import { repeat } from "../repeat.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

const AT_ONCE = 20;
/** How long a receiver may take to answer; its lease is twice that. */
const SEND_LIMIT_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60 * 60_000;
const GIVEN_UP_AFTER_MS = 24 * 60 * 60_000;

/** Sends what is due, to several receivers side by side and to each in order. */
export async function sendAlerts(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "alerts", signal, async () => {
    while (!signal.aborted) {
      const due = await worker.db.transaction(({ sql }) => claimDeliveries(sql, 2 * SEND_LIMIT_MS, AT_ONCE));
      await Promise.all(due.map((delivery) => deliver(worker, delivery, signal)));
      if (due.length === 0) return;
    }
  });
}

async function deliver(worker: Worker, delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> {
  const { sql } = worker.db;
  const outcome = await attempt(worker, delivery, signal);
  signal.throwIfAborted();
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
  if (receiver.type === "app") return { status: "sent", answer: "Shown in the app." };
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
    const message = await endedMeanwhile(worker, alertMessage({ id, events }, site), events);
    const late = `No answer within ${SEND_LIMIT_MS / 1000} seconds.`;
    return await within(SEND_LIMIT_MS, late, signal, (limited) => way.send(message, receiver.to, limited));
  } catch (error) {
    signal.throwIfAborted();
    return { status: "later", answer: publicReason(error), afterMs: null };
  }
}

/**
 * What waited to be told with others may be over by now: told as it is, so that nobody is called for a trouble that
 * has ended, and no incident begins after its end was told.
 */
async function endedMeanwhile(
  worker: Worker,
  message: ReturnType<typeof alertMessage>,
  events: readonly AlertEventRow[],
): Promise<ReturnType<typeof alertMessage>> {
  const newest = await readNewestOfThread(worker.db.sql, message.thread);
  const isOver = newest !== null && !message.resolves && ALERT_KIND_FACTS[newest.kind].resolves === events.at(-1)?.kind;
  return isOver ? { ...message, title: `${message.title} (over by now)`, severity: "info", resolves: true } : message;
}
