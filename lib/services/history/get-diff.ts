import type { z } from "zod";
import type { DiffFilter, getDiffOperation } from "../../contracts/diff.ts";
import type { ChangeRow } from "../../db/history/changes.ts";
import type { SharedFacts } from "../../domain/diff/shared-facts.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { afterAsset, decodeCursor, encodeCursor, foreignCursor } from "../cursor.ts";
import { byKey, changeViews } from "./change-pages.ts";
import { type DiffIndex, type OutlinedChange, readDiffIndex, readDiffOutline } from "./diff-index.ts";
import { diffLoads } from "./diff-loads.ts";
import { countChanges, filterDiff, isFiltered } from "./filter-diff.ts";
import { requireRange } from "./require-range.ts";

export type DiffRange = {
  readonly deployment: string;
  readonly location: string;
  /** 0 is the empty snapshot; a failed load stands for the last good one before it. */
  readonly from: number;
  readonly to: number;
};

export type GetDiffInput = DiffRange &
  DiffFilter & {
    readonly values: boolean;
    /** By key unless said. */
    readonly order?: "key" | "group";
    readonly cursor?: string | undefined;
    readonly limit: number;
  };

export type DiffView = z.infer<typeof getDiffOperation.response>;

/**
 * What changed between any two loads of a location, in either direction. A page of all of it by key costs what opened
 * and closed between the two; filtered or by group, the first page reads a definition of each change besides.
 * @throws ServiceError `not_found` for a load that is not there.
 */
export async function getDiff(context: Context, input: GetDiffInput): Promise<DiffView> {
  const { db } = context;
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const after = decodeCursor(input.cursor, afterAsset);
  const afterHash = after && Buffer.from(after.after, "hex");
  const { from, to } = await requireRange(db.sql, location, input);
  const view = async (diff: Pick<DiffView, "counts"> & { shared: SharedFacts }, page: DiffPage) => ({
    from: input.from,
    to: input.to,
    counts: diff.counts,
    ...page.matched,
    changes: (
      await changeViews(db.sql, location.id, page.rows, { values: input.values, shared: () => diff.shared })
    ).map((change, place) => ({ ...change, ...page.groups?.[place] })),
    nextCursor: page.isLast ? null : cursorAfter(page.rows),
    ...comparedWithout(diff.shared),
  });

  if (input.order !== "group" && !isFiltered(input)) {
    const diff = await diffLoads(db.sql, location.id, from, to);
    const rows = await diff.page(afterHash, input.limit + 1);
    return view(diff, { rows: rows.slice(0, input.limit), isLast: rows.length <= input.limit });
  }
  const read = input.facet === undefined ? readDiffOutline : readDiffIndex;
  const index: DiffIndex<OutlinedChange> = await read(context, location.id, from, to);
  const found = filterDiff(index, input);
  const matching = input.order === "group" ? found : found.toSorted(byKey);
  const start = afterHash === null ? 0 : matching.findIndex(({ keyHash }) => keyHash.equals(afterHash)) + 1;
  if (afterHash !== null && start === 0) throw foreignCursor();
  const rows = matching.slice(start, start + input.limit);
  return view(index, {
    rows,
    groups: rows.map(({ group }) => ({ group })),
    matched: { matched: countChanges(matching) },
    isLast: start + rows.length >= matching.length,
  });
}

type DiffPage = {
  readonly rows: readonly ChangeRow[];
  readonly isLast: boolean;
  readonly groups?: readonly { group: string | null }[];
  readonly matched?: Required<Pick<DiffView, "matched">>;
};

function cursorAfter(rows: readonly ChangeRow[]): string | null {
  const last = rows.at(-1);
  return last === undefined ? null : encodeCursor({ after: last.keyHash.toString("hex") });
}

function comparedWithout({ ignoredMetadata, partial }: SharedFacts): Pick<DiffView, "comparedWithout"> {
  if (ignoredMetadata.length === 0 && !partial) return {};
  return { comparedWithout: { metadata: [...ignoredMetadata], partitioning: partial } };
}
