import type { AssetView } from "../../contracts/assets.ts";
import { readSnapshot } from "../../db/history/snapshot.ts";
import { assetView } from "../../domain/snapshot/asset-view.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { afterAsset, decodeCursor, encodeCursor } from "../cursor.ts";
import { type GetLoadInput, requireLoad } from "./get-load.ts";

export type GetSnapshotInput = GetLoadInput & { readonly cursor?: string | undefined; readonly limit: number };

/** The asset definitions that a load carried, sorted by key; a failed load carried none. */
export async function getSnapshot(
  context: Context,
  input: GetSnapshotInput,
): Promise<{ items: AssetView[]; nextCursor: string | null }> {
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const after = decodeCursor(input.cursor, afterAsset);
  const load = await requireLoad(context.db.sql, location, input.number);
  if (load.status === "failed") return { items: [], nextCursor: null };

  const from = after && Buffer.from(after.after, "hex");
  const rows = await readSnapshot(context.db.sql, location.id, load.number, from, input.limit + 1);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => assetView(definitionFromBody(row.body))),
    nextCursor: rows.length > input.limit && last ? encodeCursor({ after: last.keyHash.toString("hex") }) : null,
  };
}
