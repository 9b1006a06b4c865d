import { shownValue } from "#lib/client/format/metadata-value.ts";
import { ScrollPre } from "./scroll-box.tsx";
import { ValueTable } from "./value-table.tsx";

/** Longer texts scroll in a box of their own, so that what stands below them is found. */
const LONG_CHARACTERS = 2000;

/** A metadata value or any JSON: text, a link, a table, or indented JSON; always whole. */
export function Value({ value }: { value: unknown }) {
  const shown = shownValue(value);
  switch (shown.kind) {
    case "text":
      if (shown.text.length > LONG_CHARACTERS) {
        return (
          <ScrollPre className="max-h-80 whitespace-pre-wrap rounded-md bg-sunken px-2.5 py-1.5 text-xs wrap-any">
            {shown.text}
          </ScrollPre>
        );
      }
      return <span className="whitespace-pre-wrap wrap-any">{shown.text === "" ? <EmptyText /> : shown.text}</span>;
    case "link":
      return (
        <a href={shown.href} target="_blank" rel="noreferrer" className="rounded text-accent wrap-any hover:underline">
          {shown.text}
        </a>
      );
    case "table":
      return <ValueTable columns={shown.columns} rows={shown.rows} />;
    case "code":
      return <ScrollPre className="max-h-80 rounded-md bg-sunken px-2.5 py-1.5 text-xs">{shown.text}</ScrollPre>;
  }
}

function EmptyText() {
  return <span className="text-ink-3 italic">empty</span>;
}
