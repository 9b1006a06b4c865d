import { writeAlertReading } from "../../db/alerts/app-alerts.ts";
import { requirePerson } from "../access/require-person.ts";
import type { Context } from "../context.ts";
import { countUnreadAlerts } from "./count-unread-alerts.ts";

/**
 * Notes that the person has read what was shown to them up to the alert of this number. Which alerts somebody has read
 * is theirs alone, and no event of the audit log.
 * @throws ServiceError `unauthenticated`, `forbidden` (a token asks).
 */
export async function readAlerts(context: Context, { until }: { until: number }): Promise<{ count: number }> {
  return context.db.transaction(async ({ sql }) => {
    const { accountId } = await requirePerson(context, "Marking alerts as read", sql);
    await writeAlertReading(sql, accountId, BigInt(until));
    return countUnreadAlerts(context, sql);
  });
}
