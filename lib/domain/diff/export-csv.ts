import { csvLine } from "../audit/csv.ts";
import type { JsonValue } from "../json.ts";
import type { ChangeDetails, ChangeKind } from "./change.ts";
import { changeEntries } from "./entries.ts";

/** A change as it is exported; `repository` is left out where the location has but one. */
export type ExportedChange = {
  readonly key: readonly string[];
  readonly repository?: string | undefined;
  readonly group: string | null;
  readonly kind: ChangeKind;
  readonly details?: ChangeDetails | undefined;
};

export const DIFF_CSV_HEADER = csvLine([
  "asset",
  "repository",
  "group",
  "change",
  "facet",
  "name",
  "name_change",
  "old",
  "new",
]);

/** Lines of one asset: one for each thing that changed in it, or one for an asset that came or went. */
export function diffCsvLines(change: ExportedChange): string {
  // Unlike the parts joined for reading, a JSON array gives the key back whatever its parts hold.
  const asset = change.key.length === 1 ? (change.key[0] as string) : JSON.stringify(change.key);
  const about = [asset, change.repository ?? "", change.group ?? "", change.kind];
  const entries = change.details ? changeEntries(change.details) : [];
  if (entries.length === 0) return csvLine([...about, "", "", "", "", ""]);
  return entries
    .map(({ facet, name, kind, old, new: now }) =>
      csvLine([...about, facet.toLowerCase(), name ?? "", kind, cell(old), cell(now)]),
    )
    .join("");
}

function cell(value: JsonValue): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
