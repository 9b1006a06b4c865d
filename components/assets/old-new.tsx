import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { MetadataValue } from "#components/metadata/metadata-value.tsx";
import { cx } from "#components/ui/class-names.ts";
import { prettyJson } from "#lib/client/format/exact-json.ts";
import { shownValue } from "#lib/client/format/metadata-value.ts";
import { TableDiff } from "./table-diff.tsx";
import { TextDiff } from "./text-diff.tsx";

/** Longer values are told apart line by line instead of side by side. */
const SIDE_BY_SIDE_CHARACTERS = 240;

type Props = {
  /** Undefined: there was nothing. */
  before: unknown;
  after: unknown;
  /** How a value is shown, always side by side; without it as a metadata value, row by row or line by line. */
  render?: (value: unknown) => ReactNode;
};

/** What stood beside what stands: red with a minus, green with a plus. */
export function OldNew({ before, after, render }: Props) {
  if (render === undefined && before !== undefined && after !== undefined) {
    const [older, newer] = [shownValue(before), shownValue(after)];
    const [old, now] = [older.text, newer.text];
    // The same text under another type, such as the number 1 and the text "1": only the JSON tells.
    if (old === now) return <TextDiff before={prettyJson(before)} after={prettyJson(after)} />;
    if (older.kind === "table" && newer.kind === "table") return <TableDiff before={older} after={newer} />;
    if (isLong(old) || isLong(now)) return <TextDiff before={old} after={now} />;
  }
  const show = render ?? ((value: unknown) => <MetadataValue value={value} />);
  return (
    <div className="grid min-w-0 items-stretch gap-1 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
      <Side mark="−" word="Old" look="bg-removed-soft [&>span:first-child]:text-removed">
        {before === undefined ? null : show(before)}
      </Side>
      <ArrowRight aria-hidden className="hidden size-3.5 self-center text-ink-3 sm:block" />
      <Side mark="+" word="New" look="bg-added-soft [&>span:first-child]:text-added">
        {after === undefined ? null : show(after)}
      </Side>
    </div>
  );
}

function isLong(text: string): boolean {
  return text.length > SIDE_BY_SIDE_CHARACTERS || text.includes("\n");
}

type SideProps = {
  mark: string;
  word: string;
  look: string;
  /** Null: there is nothing on this side. */
  children: ReactNode | null;
};

function Side({ mark, word, look, children }: SideProps) {
  return (
    <div
      className={cx(
        "flex min-w-0 gap-2 rounded-md px-2 py-1 [&_pre]:bg-transparent [&_pre]:p-0",
        children === null ? "bg-sunken" : look,
      )}
    >
      <span aria-hidden className="w-2 select-none font-mono">
        {children === null ? "" : mark}
      </span>
      <span className="sr-only">{word}: </span>
      <div className="min-w-0 grow">{children ?? <span className="text-ink-3">none</span>}</div>
    </div>
  );
}
