import { z } from "zod";
import type { AppAlert, listAlertsOperation } from "../../contracts/app-alerts.ts";
import { type AppAlertRow, readAlertReading, readAppAlerts } from "../../db/alerts/app-alerts.ts";
import { alertMessage } from "../../domain/alerts/message.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { alertPlaces } from "./alert-places.ts";

/** Place before this alert, in a list from new to old. */
const beforeAlert = z.object({ before: z.string().regex(/^\d{1,18}$/) });

/**
 * Alerts that policies show to the caller, newest first.
 * @throws ServiceError `unauthenticated`, `not_found` and `forbidden` (the deployment), `invalid` (the cursor).
 */
export async function listAlerts(
  context: Context,
  input: z.output<typeof listAlertsOperation.query>,
): Promise<{ items: AppAlert[]; nextCursor: string | null }> {
  const only =
    input.deployment === undefined ? null : await requireDeployment(context, input.deployment, "history.read");
  const { sql } = context.db;
  const places = (await alertPlaces(context)).filter(({ deploymentId }) => only === null || deploymentId === only.id);
  const cursor = decodeCursor(input.cursor, beforeAlert);
  const before = cursor === null ? null : BigInt(cursor.before);
  const rows = await readAppAlerts(sql, places, { before, limit: input.limit + 1 });
  const accountId = context.actor.type === "system" ? null : context.actor.accountId;
  const reading = accountId === null ? null : await readAlertReading(sql, accountId);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: shown.flatMap((row) =>
      alertView(row, reading !== null && row.number > reading.until && row.shownAt > reading.since),
    ),
    nextCursor: rows.length > input.limit && last ? encodeCursor({ before: last.number.toString() }) : null,
  };
}

/** None where every event is of a kind that a newer version wrote. */
function alertView({ id, number, policy, total, events }: AppAlertRow, unread: boolean): AppAlert[] {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return [];
  // Addresses within this Loadline, wherever it is reached.
  const { title, lines, links, severity, resolves } = alertMessage({ id, events, total }, "");
  const isOnePlace = events.every(({ locationId }) => locationId === first.locationId);
  return [
    {
      id,
      number: Number(number),
      title,
      lines: [...lines],
      links: links.map(({ label, url }) => ({ label, href: url })),
      severity,
      resolves,
      at: last.at.toISOString(),
      deployment: last.facts.deployment,
      location: isOnePlace ? last.facts.location : null,
      policy,
      events: total,
      unread,
    },
  ];
}
