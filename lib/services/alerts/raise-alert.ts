import { insertAlertEvent, type NewAlertEvent } from "../../db/alerts/events.ts";
import type { Sql } from "../../db/database.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { storableText } from "../../domain/storable-text.ts";

const MOST_DETAIL = 1_000;

/**
 * Notes that something happened that people may want to be told. Give the transaction in which it happened: it is told
 * if that is, and never otherwise. Who is told is decided afterwards, by the worker.
 */
export async function raiseAlert(sql: Sql, event: NewAlertEvent): Promise<void> {
  const { detail } = event.facts;
  const facts = { ...event.facts, detail: detail === null ? null : storableText(detail.slice(0, MOST_DETAIL)) };
  await insertAlertEvent(sql, { ...event, facts });
  await wakeWorkers(sql);
}
