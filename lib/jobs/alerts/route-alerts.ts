import { addToDelivery, insertDelivery, readRecentDeliveries } from "../../db/alerts/deliveries.ts";
import { type AlertEventRow, lockAlertRouting, markRouted, readUnroutedEvents } from "../../db/alerts/events.ts";
import { type PolicyRow, readPolicies } from "../../db/alerts/policies.ts";
import type { Sql } from "../../db/database.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { fold } from "../../domain/alerts/fold.ts";
import { judgeEvent } from "../../domain/alerts/match.ts";
import type { Receiver } from "../../domain/alerts/receiver.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";

const BATCH = 200;

/** Decides of every event whom it is told, and with what other events together. */
export async function routeAlerts(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "alert routing", signal, async () => {
    while (!signal.aborted) {
      const routed = await worker.db.transaction(({ sql }) => routeBatch(sql, new Date()));
      if (routed < BATCH) return;
    }
  });
}

/** Resolves to how many events were routed: all of a batch, or with an error none. */
async function routeBatch(sql: Sql, now: Date): Promise<number> {
  await lockAlertRouting(sql);
  const events = await readUnroutedEvents(sql, BATCH);
  if (events.length === 0) return 0;
  const policies = await readPolicies(sql, [...new Set(events.map(({ deploymentId }) => deploymentId))]);
  for (const event of events) {
    for (const policy of policies) {
      if (policy.deploymentId === event.deploymentId) await routeEvent(sql, event, policy, now);
    }
  }
  await markRouted(
    sql,
    events.map(({ id }) => id),
  );
  // What was made is due, most of it, and whoever sends has looked already.
  await wakeWorkers(sql);
  return events.length;
}

async function routeEvent(sql: Sql, event: AlertEventRow, policy: PolicyRow, now: Date): Promise<void> {
  const verdict = judgeEvent(policy, event);
  if (verdict === "none") return;
  for (const named of policy.receivers) {
    const receiver = addressed(named, event);
    const receiverKey = keyOf(receiver);
    const key = `${event.kind}:${event.locationId ?? ""}`;
    const made = {
      deploymentId: event.deploymentId,
      policyId: policy.id,
      policyName: policy.name,
      receiver,
      receiverKey,
    };
    if (verdict === "muted") {
      const { id } = await insertDelivery(sql, { ...made, foldKey: key, state: "muted", at: now });
      await addToDelivery(sql, id, event.id);
      continue;
    }
    const folded = fold(await readRecentDeliveries(sql, policy.id, receiverKey, now), key, now);
    if (folded.type === "join") {
      await addToDelivery(sql, folded.deliveryId, event.id);
      continue;
    }
    const { id } = await insertDelivery(sql, { ...made, foldKey: folded.foldKey, state: "pending", at: folded.at });
    await addToDelivery(sql, id, event.id);
  }
}

/** Owners are filled in when it is known whose assets it is about. */
function addressed(receiver: Receiver, { facts }: AlertEventRow): Receiver {
  if (receiver.type === "app" || !receiver.owners) return receiver;
  const owners = facts.owners.filter((owner) => /^[^\s@]+@[^\s@]+$/.test(owner));
  return { ...receiver, to: [...new Set([...receiver.to, ...owners])].sort() };
}

function keyOf(receiver: Receiver): string {
  return receiver.type === "app" ? `app:${receiver.least}` : JSON.stringify([receiver.connection, ...receiver.to]);
}
