import { countUnread, readAlertReading } from "../../db/alerts/app-alerts.ts";
import type { Sql } from "../../db/database.ts";
import { MOST_UNREAD } from "../../domain/alerts/unread.ts";
import type { Context } from "../context.ts";
import { alertPlaces } from "./alert-places.ts";

/** How many alerts the caller has not read, up to `MOST_UNREAD`. @throws ServiceError `unauthenticated`. */
export async function countUnreadAlerts(context: Context, sql: Sql = context.db.sql): Promise<{ count: number }> {
  const places = await alertPlaces(context, sql);
  const accountId = context.actor.type === "system" ? null : context.actor.accountId;
  if (accountId === null) return { count: 0 };
  return { count: await countUnread(sql, places, await readAlertReading(sql, accountId), MOST_UNREAD) };
}
