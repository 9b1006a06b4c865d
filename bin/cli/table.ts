import { printable } from "./printable.ts";

/**
 * Columns under a header, two blanks apart, without frames. With `width` (columns of the terminal) the last
 * column is cut to fit; without, nothing is, so that a pipe gets everything.
 */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[], width?: number): string {
  const cells = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column] ?? ""))));
  return cells
    .map((row) => {
      const line = row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell))).join("  ");
      return cut(line.trimEnd(), width);
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** In characters as people see them, so that an emoji does not shift the columns after it by its code units. */
function lengthOf(text: string): number {
  return [...graphemes.segment(text)].length;
}

function cut(line: string, width: number | undefined): string {
  if (width === undefined || lengthOf(line) <= width) return line;
  const shown = [...graphemes.segment(line)].slice(0, Math.max(width - 1, 0));
  return `${shown.map(({ segment }) => segment).join("")}…`;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
