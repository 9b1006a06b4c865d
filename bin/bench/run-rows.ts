import { type Figure, isMissed, lineOf, type Skipped } from "./figure.ts";
import type { Row, RunOptions } from "./row.ts";

/**
 * Runs the rows one after the other and hands on the line of each figure as soon as it is there. A row that throws has
 * a line of its own, and those after it run.
 * @returns the exit code: 1 when a limit was missed or a row threw
 */
export async function runRows(
  rows: readonly Row[],
  options: RunOptions,
  { print, note }: { print: (line: string) => void; note: (text: string) => void },
): Promise<0 | 1> {
  let code: 0 | 1 = 0;
  for (const row of rows) {
    note(`${row.name} …\n`);
    try {
      for await (const measured of row.run(options)) {
        const figure = options.short ? shortened(measured) : measured;
        print(`${lineOf(figure)}\n`);
        if (!("skipped" in figure) && isMissed(figure)) code = 1;
      }
    } catch (error) {
      note(`${error instanceof Error ? error.stack : error}\n`);
      const name = options.short ? shortName(row.name) : row.name;
      print(`${JSON.stringify({ name, error: error instanceof Error ? error.message : String(error) })}\n`);
      code = 1;
    }
  }
  return code;
}

/** Of less data it is another figure: under its own name, and without the limit of the whole. */
function shortened(figure: Figure | Skipped): Figure | Skipped {
  const name = shortName(figure.name);
  if ("skipped" in figure) return { ...figure, name };
  return { name, value: figure.value, unit: figure.unit };
}

function shortName(name: string): string {
  return `${name}_short`;
}
