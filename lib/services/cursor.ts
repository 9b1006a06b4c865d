import { z } from "zod";
import { ServiceError } from "./errors.ts";

/** An opaque place in a list, as text for a query string. */
export function encodeCursor(place: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/**
 * Reads back what `encodeCursor` made; null without a cursor, which means from the start.
 * @throws ServiceError `invalid` when the text is no cursor of this kind of list.
 */
export function decodeCursor<Place>(cursor: string | undefined, schema: z.ZodType<Place>): Place | null {
  if (cursor === undefined) return null;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (parsed.success) return parsed.data;
  throw foreignCursor();
}

/** The refusal of a cursor that is of another list. */
export function foreignCursor(): ServiceError {
  const message = "The cursor is not one that this list gave; begin again without it.";
  return new ServiceError("invalid", message, { errors: [{ path: "cursor", message }] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const hexHash = z.string().regex(/^[0-9a-f]{64}$/);

/** Place after the asset with this key hash. */
export const afterAsset = z.object({ after: hexHash });

/** Place below this load (or group's first load). */
export const beforeLoad = z.object({ before: z.int().min(1).max(2_147_483_647) });

/** Place after this asset of this location. */
export const afterCatalogueAsset = z.object({ location: z.string().regex(/^\d{1,18}$/), after: hexHash });
