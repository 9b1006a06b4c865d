import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { Value } from "#components/ui/value.tsx";
import { prettyJson } from "#lib/client/format/metadata-value.ts";
import { TextDiff } from "./text-diff.tsx";

/** Longer values are told apart line by line instead of side by side. */
const SIDE_BY_SIDE_CHARACTERS = 240;

function asText(value: unknown): string {
  return typeof value === "string" ? value : prettyJson(value);
}

function isLong(value: unknown): boolean {
  const text = asText(value);
  return text.length > SIDE_BY_SIDE_CHARACTERS || text.includes("\n");
}

type Props = {
  /** Undefined: there was nothing. */
  before: unknown;
  after: unknown;
  /** How a short value is shown; by default as a metadata value. */
  render?: (value: unknown) => ReactNode;
};

/** What stood beside what stands: red with a minus, green with a plus. */
export function OldNew({ before, after, render = (value) => <Value value={value} /> }: Props) {
  if (before !== undefined && after !== undefined && (isLong(before) || isLong(after))) {
    return <TextDiff before={asText(before)} after={asText(after)} />;
  }
  return (
    <div className="grid min-w-0 items-stretch gap-1 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
      <Side mark="−" word="Old" look="bg-removed-soft [&>span:first-child]:text-removed">
        {before === undefined ? <Absent /> : render(before)}
      </Side>
      <ArrowRight aria-hidden className="hidden size-3.5 self-center text-ink-3 sm:block" />
      <Side mark="+" word="New" look="bg-added-soft [&>span:first-child]:text-added">
        {after === undefined ? <Absent /> : render(after)}
      </Side>
    </div>
  );
}

function Side({ mark, word, look, children }: { mark: string; word: string; look: string; children: ReactNode }) {
  return (
    <div className={`flex min-w-0 gap-2 rounded-md px-2 py-1 ${look}`}>
      <span aria-hidden className="select-none font-mono">
        {mark}
      </span>
      <span className="sr-only">{word}: </span>
      <div className="min-w-0 grow">{children}</div>
    </div>
  );
}

function Absent() {
  return <span className="text-ink-2 italic">none</span>;
}
