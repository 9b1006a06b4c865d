import type { DiffFilter, DiffFormat } from "../../contracts/diff.ts";
import { DIFF_CSV_HEADER, diffCsvLines, type ExportedChange } from "../../domain/diff/export-csv.ts";
import {
  type MarkdownHead,
  MOST_MARKDOWN,
  markdownChange,
  markdownGroup,
  markdownHead,
  markdownRest,
} from "../../domain/diff/export-markdown.ts";
import { diffLoadFacts, NO_FACTS } from "../../domain/diff/load-facts.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { changeViews } from "./change-pages.ts";
import { type IndexedChange, readDiffIndex } from "./diff-index.ts";
import { countChanges, filterDiff } from "./filter-diff.ts";
import type { DiffRange } from "./get-diff.ts";
import { requireLoad } from "./get-load.ts";
import { requireRange } from "./require-range.ts";

/** Changes whose definitions are held at once. */
const BATCH = 500;

/** Pages of an export; each change with the values of its facets. */
type Pages = AsyncIterable<readonly ExportedChange[]>;

/**
 * What changed between any two loads, as pieces of a file, with old and new values. JSON and CSV have all of it;
 * Markdown ends where a comment on a pull request would be full, and says how much is left out.
 * @throws ServiceError `not_found` for a load that is not there; not while the pieces are read.
 */
export async function exportDiff(
  context: Context,
  input: DiffRange & DiffFilter & { readonly format: DiffFormat },
): Promise<AsyncIterable<string>> {
  const { db } = context;
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const { from, to } = await requireRange(db.sql, location, input);
  const index = await readDiffIndex(context, location.id, from, to);
  const changes = filterDiff(index, input);
  const head = { from: input.from, to: input.to, counts: countChanges(changes) };
  const pages = exported(changes, (rows) =>
    changeViews(db.sql, location.id, rows, { values: true, shared: () => index.shared }),
  );
  if (input.format === "csv") return csv(pages);
  if (input.format === "json") return json(head, pages);
  const factsOf = async (number: number) => (number === 0 ? NO_FACTS : requireLoad(db.sql, location, number));
  const facts = diffLoadFacts(await factsOf(input.from), await factsOf(input.to));
  return markdown({ ...head, location: location.name, facts }, pages, changes.length);
}

async function* exported(
  changes: readonly IndexedChange[],
  view: (rows: readonly IndexedChange[]) => ReturnType<typeof changeViews>,
): Pages {
  for (let start = 0; start < changes.length; start += BATCH) {
    const rows = changes.slice(start, start + BATCH);
    const views = await view(rows);
    yield views.map((change, place) => ({ ...change, group: rows[place]?.group ?? null }) as ExportedChange);
  }
}

async function* json(head: Omit<MarkdownHead, "location" | "facts">, pages: Pages): AsyncIterable<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"changes":[`;
  let separator = "\n";
  for await (const changes of pages) {
    for (const change of changes) {
      yield `${separator}${JSON.stringify(change)}`;
      separator = ",\n";
    }
  }
  yield "\n]}\n";
}

async function* csv(pages: Pages): AsyncIterable<string> {
  yield DIFF_CSV_HEADER;
  for await (const changes of pages) yield changes.map(diffCsvLines).join("");
}

async function* markdown(head: MarkdownHead, pages: Pages, total: number): AsyncIterable<string> {
  let text = markdownHead(head);
  let written = 0;
  let group: string | null | undefined;
  for await (const changes of pages) {
    for (const change of changes) {
      const piece = `${change.group === group ? "" : markdownGroup(change.group)}${markdownChange(change)}`;
      if (text.length + piece.length > MOST_MARKDOWN) {
        yield text + markdownRest(total - written);
        return;
      }
      text += piece;
      written++;
      group = change.group;
    }
  }
  yield text;
}
