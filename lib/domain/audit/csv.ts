/**
 * One line of a CSV table (RFC 4180), every cell in quotes. A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front (OWASP, CSV Injection): names and descriptions come from whoever wrote them.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(",")}\r\n`;
}

function guarded(cell: string): string {
  return /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
}
