import { isJsonObject, type JsonValue } from "../json.ts";
import { displayKey } from "../snapshot/key.ts";
import type { ChangeCounts, ChangeKind, Facet } from "./change.ts";
import { changeEntries } from "./entries.ts";
import type { ExportedChange } from "./export-csv.ts";
import type { FactChange } from "./load-facts.ts";

/** A comment on GitHub has at most 65,536 characters; some are left for what people write around it. */
export const MOST_MARKDOWN = 60_000;
/** Characters of a value that are shown. */
const MOST_VALUE = 120;
/** Names of one facet of one asset that are shown. */
const MOST_NAMES = 12;

const WORDS: Record<ChangeKind, string> = { added: "Added", removed: "Removed", changed: "Changed" };
const FACETS: Record<Facet, string> = {
  CODE_VERSION: "code version",
  DEPENDENCIES: "dependencies",
  PARTITIONS_DEFINITION: "partitions definition",
  TAGS: "tags",
  METADATA: "metadata",
};

export type MarkdownHead = {
  readonly location: string;
  readonly from: number;
  readonly to: number;
  readonly counts: ChangeCounts;
  /** What differs between the two loads besides. */
  readonly facts: readonly FactChange[];
};

/** Title, counts, and what differs in the loads themselves. */
export function markdownHead({ location, from, to, counts, facts }: MarkdownHead): string {
  const total = counts.added + counts.removed + counts.changed;
  const sum =
    total === 0 ? "No asset differs." : `${counts.added} added, ${counts.removed} removed, ${counts.changed} changed.`;
  const older = from === 0 ? "before the first load" : `load #${from}`;
  const table = facts.map(
    ({ name, old, new: now }) =>
      `| ${code(name)} | ${old === undefined ? "" : shown(old)} | ${now === undefined ? "" : shown(now)} |\n`,
  );
  return (
    `### ${code(location)}: ${older} → load #${to}\n\n${sum}\n` +
    (table.length === 0 ? "" : `\n| Load | Old | New |\n|---|---|---|\n${table.join("")}`)
  );
}

/** The heading of an asset group. */
export function markdownGroup(group: string | null): string {
  return `\n#### ${group === null ? "Without a group" : `Group ${code(group)}`}\n\n`;
}

/** One asset as an item of a list, with an item under it for each facet that changed. */
export function markdownChange(change: ExportedChange): string {
  const repository = change.repository === undefined ? "" : ` in ${code(change.repository)}`;
  const line = `- **${WORDS[change.kind]}** ${code(displayKey(change.key))}${repository}\n`;
  const byFacet = Map.groupBy(change.details ? changeEntries(change.details) : [], ({ facet }) => facet);
  const facets = [...byFacet].map(([facet, entries]) => {
    const texts = entries.slice(0, MOST_NAMES).map(({ name, kind, old, new: now }) => {
      const sign = name === null ? "" : `${{ added: "+", removed: "−", changed: "~" }[kind]} ${code(name)} `;
      return `${sign}${valuesText(old, now)}`.trim();
    });
    const rest = entries.length - texts.length;
    return `  - ${FACETS[facet]}: ${texts.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}\n`;
  });
  return line + facets.join("");
}

/** What is said where the rest found no room. */
export function markdownRest(count: number): string {
  return `\n…and ${count} more ${count === 1 ? "asset" : "assets"}, which Loadline's compare page has.\n`;
}

function valuesText(old: JsonValue, now: JsonValue): string {
  if (old === null && now === null) return "";
  if (old === null) return shown(now);
  return now === null ? `~~${shown(old)}~~` : `${shown(old)} → ${shown(now)}`;
}

/** A metadata value by what it holds; anything else as it is. */
function shown(value: JsonValue): string {
  const inner = isJsonObject(value) && Object.hasOwn(value, "value") ? (value.value as JsonValue) : value;
  return code(typeof inner === "string" ? inner : JSON.stringify(inner));
}

/**
 * Text in a code span: nothing in it is a mention, a link or markup, whoever wrote it. One line; a pipe would end a
 * table's cell even there.
 */
function code(text: string): string {
  const line = [...text.replace(/\s+/gu, " ").trim().replaceAll("|", "¦")];
  const short = line.length > MOST_VALUE ? `${line.slice(0, MOST_VALUE).join("")}…` : line.join("");
  if (short === "") return "``` ```";
  const longest = Math.max(0, ...(short.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${short}${fence}` : `${fence} ${short} ${fence}`;
}
