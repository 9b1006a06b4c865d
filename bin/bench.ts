/**
 * Measures Loadline against its limits: `npm run bench [-- row… --size 10000 --short]`.
 * Prints a JSON line a figure; a missed limit, or a row that cannot be measured, ends the run with exit 1 after all
 * others. docs/performance.md says what the rows are.
 */
import { parseArgs } from "node:util";
import { type Row, SIZES } from "./bench/row.ts";
import { anyDiff } from "./bench/rows/any-diff.ts";
import { assetHistoryGrowth } from "./bench/rows/asset-history-growth.ts";
import { diffVsDagster } from "./bench/rows/diff-vs-dagster.ts";
import { diffVsFloor } from "./bench/rows/diff-vs-floor.ts";
import { firstLoadVsFloor } from "./bench/rows/first-load-vs-floor.ts";
import { historyGrowth } from "./bench/rows/history-growth.ts";
import { identicalReload } from "./bench/rows/identical-reload.ts";
import { memory } from "./bench/rows/memory.ts";
import { readUnderWrite } from "./bench/rows/read-under-write.ts";
import { reloadVsFloor } from "./bench/rows/reload-vs-floor.ts";
import { rollbackOverhead } from "./bench/rows/rollback-overhead.ts";
import { storage } from "./bench/rows/storage.ts";
import { uiHistoryGrowth } from "./bench/rows/ui-history-growth.ts";
import { uiJsKb } from "./bench/rows/ui-js-kb.ts";
import { uiScrollFrame } from "./bench/rows/ui-scroll-frame.ts";
import { runRows } from "./bench/run-rows.ts";

const ROWS: readonly Row[] = [
  diffVsDagster,
  diffVsFloor,
  reloadVsFloor,
  firstLoadVsFloor,
  identicalReload,
  historyGrowth,
  assetHistoryGrowth,
  anyDiff,
  storage,
  memory,
  readUnderWrite,
  rollbackOverhead,
  uiHistoryGrowth,
  uiScrollFrame,
  uiJsKb,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", multiple: true }, short: { type: "boolean", default: false } },
});
const unknown = positionals.find((name) => !ROWS.some((row) => row.name === name));
if (unknown !== undefined) {
  process.stderr.write(`There is no row ${unknown}. Rows are: ${ROWS.map((row) => row.name).join(", ")}.\n`);
  process.exit(1);
}
const sizes = values.size?.map(Number) ?? SIZES;
if (sizes.some((size) => !Number.isInteger(size) || size < 100)) {
  process.stderr.write("A size is a whole number of assets, 100 at least.\n");
  process.exit(1);
}

const rows = ROWS.filter((row) => positionals.length === 0 || positionals.includes(row.name));
process.exitCode = await runRows(
  rows,
  { sizes, short: values.short },
  { print: (line) => process.stdout.write(line), note: (text) => process.stderr.write(text) },
);
