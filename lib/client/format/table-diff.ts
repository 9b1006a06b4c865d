import type { ShownCell, ShownTable } from "./dagster-metadata.ts";
import { cellText } from "./metadata-value.ts";
import { type DiffLine, diffLines } from "./text-diff.ts";

/** A cell's text on either side; null where the row, or the column, is not there. */
export type DiffCell = { readonly old: string | null; readonly now: string | null };
export type DiffTableRow = { readonly kind: "same" | "added" | "removed" | "changed"; readonly cells: DiffCell[] };
export type DiffTable = { readonly columns: readonly string[]; readonly rows: readonly DiffTableRow[] };

/**
 * Two tables as one. Rows are the same row when their first cells say the same (the name of a column, in a schema),
 * where that tells them apart on both sides, else when all of them do; they come in the order of the newer table, what
 * went at its old place. Columns go by their names.
 */
export function diffTables(before: ShownTable, after: ShownTable): DiffTable {
  const columns = [...new Set([...after.columns, ...before.columns])];
  const byName = isNamed(before) && isNamed(after);
  const nameOf = (row: readonly ShownCell[]) => JSON.stringify(byName ? texts(row).slice(0, 1) : texts(row));
  const names = ({ rows }: ShownTable) => rows.map(nameOf).join("\n");
  const next = { old: 0, now: 0 };
  const rows = linesOf(names(before), names(after)).map((line): DiffTableRow => {
    const old = line.kind === "added" ? null : cellsOf(before, next.old++, columns);
    const now = line.kind === "removed" ? null : cellsOf(after, next.now++, columns);
    const cells = columns.map((_, place) => ({ old: old?.[place] ?? null, now: now?.[place] ?? null }));
    const isChanged = line.kind === "same" && cells.some((cell) => cell.old !== cell.now);
    return { kind: isChanged ? "changed" : line.kind, cells };
  });
  return { columns, rows };
}

/** No text is no line at all here, where for a text it is an empty one. */
function linesOf(before: string, after: string): DiffLine[] {
  return diffLines(before, after).filter(({ text }) => text !== "");
}

function isNamed({ rows }: ShownTable): boolean {
  return new Set(rows.map((row) => texts(row)[0])).size === rows.length;
}

function texts(row: readonly ShownCell[]): string[] {
  return row.map(cellText);
}

/** A row's texts under the columns of both tables; null under one that its table does not have. */
function cellsOf({ columns: own, rows }: ShownTable, place: number, columns: readonly string[]): (string | null)[] {
  const row = rows[place] ?? [];
  return columns.map((column) => {
    const cell = row[own.indexOf(column)];
    return cell === undefined ? null : cellText(cell);
  });
}
