import { CELL_CLASS, ColumnHead } from "#components/metadata/column-head.tsx";
import { cx } from "#components/ui/class-names.ts";
import { ScrollBox } from "#components/ui/scroll-box.tsx";
import { plural } from "#lib/client/format/counts.ts";
import type { ShownTable } from "#lib/client/format/dagster-metadata.ts";
import { type DiffCell, type DiffTableRow, diffTables } from "#lib/client/format/table-diff.ts";
import { foldSame } from "#lib/client/format/text-diff.ts";

const SIGNS = { same: "", added: "+", removed: "−", changed: "~" } as const;
const WORDS = { same: "Same", added: "Added", removed: "Removed", changed: "Changed" } as const;
const LOOKS = {
  same: "text-ink-2",
  added: "bg-added-soft text-added",
  removed: "bg-removed-soft text-removed",
  changed: "",
} as const;
/** Rows that are shown; a recorded table may have a hundred thousand. */
const MOST_ROWS = 500;

/** Two tables as one, row by row: what went with a minus, what came with a plus, and cells that differ old beside new. */
export function TableDiff({ before, after }: { before: ShownTable; after: ShownTable }) {
  const { columns, rows } = diffTables(before, after);
  // Rows that are the same far from any change are left out, as equal lines of a text are.
  const folded = foldSame(
    rows.map(({ kind }, place) => ({ kind: kind === "changed" ? "added" : kind, text: String(place) })),
  );
  const shown = folded.slice(0, MOST_ROWS);
  return (
    <ScrollBox aria-label="Table, old and new" className="max-h-96 overflow-auto rounded-md border border-line">
      <table className="w-full text-left text-xs">
        <thead className="sticky top-0 bg-sunken">
          <tr>
            <th scope="col" className="w-6 px-2 py-1">
              <span className="sr-only">Change</span>
            </th>
            {columns.map((column) => (
              <ColumnHead key={column} name={column} />
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {shown.map((line, place) =>
            line.kind === "gap" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
              <tr key={place} className="bg-sunken">
                <td colSpan={columns.length + 1} className="px-2.5 py-0.5 text-2xs text-ink-3">
                  {plural(line.count, "equal row")}
                </td>
              </tr>
            ) : (
              <Row key={line.text} columns={columns} row={rows[Number(line.text)] as DiffTableRow} />
            ),
          )}
        </tbody>
      </table>
      {folded.length > shown.length ? (
        <p className="px-2.5 py-1 text-ink-2 text-xs">and {plural(folded.length - shown.length, "more row")}</p>
      ) : null}
    </ScrollBox>
  );
}

function Row({ columns, row }: { columns: readonly string[]; row: DiffTableRow }) {
  return (
    <tr className={LOOKS[row.kind]}>
      <td className="px-2 py-1 align-top">
        <span aria-hidden className={cx("font-mono", row.kind === "changed" && "text-changed")}>
          {SIGNS[row.kind]}
        </span>
        <span className="sr-only">{WORDS[row.kind]}</span>
      </td>
      {row.cells.map((cell, place) => (
        <td key={columns[place]} className={CELL_CLASS}>
          <Cell cell={cell} isChanged={row.kind === "changed"} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ cell: { old, now }, isChanged }: { cell: DiffCell; isChanged: boolean }) {
  if (!isChanged || old === now) return now ?? old;
  return (
    <span className="flex flex-col items-start gap-0.5">
      {old === null ? null : <del className="rounded bg-removed-soft px-1 text-removed no-underline">{old}</del>}
      {now === null ? null : <ins className="rounded bg-added-soft px-1 text-added no-underline">{now}</ins>}
    </span>
  );
}
