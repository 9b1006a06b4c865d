import { MOST_ADDRESSES } from "../../contracts/alerts.ts";
import { addToDelivery, insertDelivery, readRecentDeliveries } from "../../db/alerts/deliveries.ts";
import { type AlertEventRow, lockAlertRouting, markRouted, readUnroutedEvents } from "../../db/alerts/events.ts";
import { type PolicyRow, readPolicies } from "../../db/alerts/policies.ts";
import type { Sql } from "../../db/database.ts";
import { readNow } from "../../db/rollback/freeze-windows.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { fold } from "../../domain/alerts/fold.ts";
import { judgeEvent, type PolicyVerdict } from "../../domain/alerts/match.ts";
import type { Receiver } from "../../domain/alerts/receiver.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { lookAtRemoved } from "./look-at-removed.ts";

const BATCH = 200;

/**
 * How long the assets of an event may be looked at, and after how long a batch ends before its last event: both
 * together well within what a transaction may last (lib/db/open.ts), or nothing would ever be routed again.
 */
const LOOK_MS = 15_000;

/** Decides of every event whom it is told, and with what other events together. */
export async function routeAlerts(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "alert routing", signal, async () => {
    while (!signal.aborted) {
      const isLast = await worker.db.transaction(({ sql }) => routeBatch(sql));
      if (isLast) return;
    }
  });
}

/** Resolves to whether no more events wait; with an error none of the batch was routed. */
async function routeBatch(sql: Sql): Promise<boolean> {
  await lockAlertRouting(sql);
  const events = await readUnroutedEvents(sql, BATCH);
  if (events.length === 0) return true;
  const policies = await readPolicies(sql, [...new Set(events.map(({ deploymentId }) => deploymentId))]);
  // What is made is due by the database's clock: a worker whose own is ahead must not put it off.
  const now = await readNow(sql);
  const end = performance.now() + LOOK_MS;
  const routed: bigint[] = [];
  for (const event of events) {
    await routeEvent(sql, event, policies, now);
    routed.push(event.id);
    if (performance.now() > end) break;
  }
  await markRouted(sql, routed);
  // What was made is due, most of it, and whoever sends has looked already.
  await wakeWorkers(sql);
  return events.length < BATCH && routed.length === events.length;
}

async function routeEvent(sql: Sql, event: AlertEventRow, policies: readonly PolicyRow[], now: Date): Promise<void> {
  const verdicts = new Map<PolicyRow, PolicyVerdict>();
  for (const policy of policies) {
    const verdict = policy.deploymentId === event.deploymentId ? judgeEvent(policy, event) : "none";
    if (verdict !== "none") verdicts.set(policy, verdict);
  }
  const told = await lookAtRemoved(sql, event, [...verdicts.keys()], LOOK_MS);
  for (const policy of told.policies) {
    const isMuted = verdicts.get(policy) === "muted";
    for (const named of policy.receivers) {
      for (const receiver of addressed(named, told.owners)) await tell(sql, event, { policy, receiver, isMuted }, now);
    }
  }
}

/** Makes the event's delivery to a receiver, or puts it into one that waits. */
async function tell(
  sql: Sql,
  event: AlertEventRow,
  { policy, receiver, isMuted }: { policy: PolicyRow; receiver: Receiver; isMuted: boolean },
  now: Date,
): Promise<void> {
  const receiverKey = keyOf(receiver);
  const key = `${event.kind}:${event.locationId ?? ""}`;
  const made = {
    deploymentId: event.deploymentId,
    policyId: policy.id,
    policyName: policy.name,
    receiver,
    receiverKey,
  };
  if (isMuted) {
    const { id } = await insertDelivery(sql, { ...made, foldKey: key, state: "muted", at: now });
    await addToDelivery(sql, id, event.id);
    return;
  }
  const folded = fold(await readRecentDeliveries(sql, policy.id, receiverKey, now), key, now);
  if (folded.type === "join") {
    await addToDelivery(sql, folded.deliveryId, event.id);
    return;
  }
  const { id } = await insertDelivery(sql, { ...made, foldKey: folded.foldKey, state: "pending", at: folded.at });
  await addToDelivery(sql, id, event.id);
}

/**
 * Owners, which are addresses, are filled in when it is known whose assets it is about. Where they are more than one
 * receiver takes, they are several.
 */
function addressed(receiver: Receiver, owners: readonly string[]): Receiver[] {
  if (receiver.type === "app" || !receiver.owners) return [receiver];
  const all = [...new Set([...receiver.to, ...owners])].sort();
  const several: Receiver[] = [];
  for (let start = 0; start === 0 || start < all.length; start += MOST_ADDRESSES) {
    several.push({ ...receiver, to: all.slice(start, start + MOST_ADDRESSES) });
  }
  return several;
}

function keyOf(receiver: Receiver): string {
  return receiver.type === "app" ? `app:${receiver.least}` : JSON.stringify([receiver.connection, ...receiver.to]);
}
