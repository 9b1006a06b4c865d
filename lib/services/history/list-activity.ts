import { z } from "zod";
import type { ActivityFilters, ActivityItem } from "../../contracts/activity.ts";
import { type ActivityRow, readActivity } from "../../db/history/activity.ts";
import { KEPT_AS_CURRENT } from "../../domain/retention/retention.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { containsPattern, EVERYTHING } from "../like-pattern.ts";
import { listedLoadView } from "./load-view.ts";
import { readableLocations } from "./readable-locations.ts";

export type ListActivityInput = ActivityFilters & {
  readonly deployment: string;
  /** One item for similar entries that follow each other in a location: the first of them. */
  readonly collapse: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

const placeSchema = z.object({
  at: z.iso.datetime(),
  location: z.string().regex(/^\d{1,18}$/),
  number: z.int().min(1).max(2_147_483_647),
});

/**
 * The loads of all code locations that the caller may read, as one timeline in the order of recording. A load's place
 * never moves, so pages fit together while loads come in.
 * @throws ServiceError `not_found`, `forbidden`, `invalid` (a cursor of another list).
 */
export async function listActivity(
  context: Context,
  input: ListActivityInput,
): Promise<{ items: ActivityItem[]; nextCursor: string | null }> {
  const deployment = await requireDeployment(context, input.deployment, "catalog.read");
  const readable = await readableLocations(context, deployment.id);
  const locations = readable.filter(({ name }) => input.location === undefined || name === input.location);
  const place = decodeCursor(input.cursor, placeSchema);
  const rows = await readActivity(
    context.db.sql,
    locations.map(({ id }) => id),
    {
      status: input.status ?? null,
      change: input.change ?? null,
      person: patternOrNull(input.person),
      commit: input.commit ?? null,
      text: patternOrNull(input.q),
      from: input.from ?? null,
      to: input.to ?? null,
      collapse: input.collapse,
    },
    place && { at: place.at, locationId: BigInt(place.location), number: place.number },
    input.limit + 1,
  );
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => activityItem(row, input.collapse)),
    nextCursor:
      rows.length > input.limit && last
        ? encodeCursor({ at: last.at, location: last.location_id, number: last.number })
        : null,
  };
}

function patternOrNull(text: string | undefined): string | null {
  const pattern = containsPattern(text);
  return pattern === EVERYTHING ? null : pattern;
}

function activityItem(row: ActivityRow, collapse: boolean): ActivityItem {
  // What retention says of it is not shown here, and left out of the item.
  const { restorable, probedAt, retainedUntil, keptImage, metadata, runtime, ...load } = listedLoadView(
    row,
    KEPT_AS_CURRENT,
  );
  const group =
    collapse && row.group_last !== null && row.group_count !== null && row.group_count > 1
      ? { group: { last: row.group_last, count: row.group_count } }
      : {};
  return { ...load, location: row.location, ...group };
}
