import { GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";
import { KINDS } from "#components/history/changed-keys.tsx";
import { Button } from "#components/ui/button.tsx";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { FACET_NAMES } from "#lib/client/format/facets.ts";
import type { AssetChangeItem } from "#lib/contracts/assets.ts";

type Props = {
  entries: readonly AssetChangeItem[];
  range: CompareRange | null;
  onChange: (range: CompareRange) => void;
};

/** Chooses two of the versions that are listed. What the address names besides can be chosen, too. */
export function VersionPicker({ entries, range, onChange }: Props) {
  const newest = entries[0]?.load.number ?? 0;
  const before = entries[1]?.load.number ?? 0;
  if (entries.length < 2 && range === null) return null;
  const { from, to } = range ?? { from: before, to: newest };
  const others = [from, to].filter((number) => number > 0 && !entries.some(({ load }) => load.number === number));
  const options = (
    <>
      {[...new Set(others)].map((number) => (
        <option key={number} value={number}>
          #{number}
        </option>
      ))}
      {entries.map(({ load, change }) => (
        <option key={load.number} value={load.number}>
          #{load.number} · {entryWords(change)}
        </option>
      ))}
      <option value={0}>before the first load</option>
    </>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-label="Compare versions" className="mb-3 flex flex-wrap items-center gap-2">
      <Version label="Compare" value={from} onChange={(next) => onChange({ from: next, to })}>
        {options}
      </Version>
      <Version label="with" value={to} onChange={(next) => onChange({ from, to: next })}>
        {options}
      </Version>
      {range === null ? (
        <Button size="sm" onClick={() => onChange({ from, to })}>
          <GitCompareArrows aria-hidden className="size-3.5" />
          Compare
        </Button>
      ) : null}
    </div>
  );
}

type VersionProps = { label: string; value: number; onChange: (load: number) => void; children: ReactNode };

function Version({ label, value, onChange, children }: VersionProps) {
  return (
    <label className="flex min-w-0 items-center gap-2 text-ink-2 text-xs">
      {label}
      <select
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className={`${INPUT_CLASS} h-7 w-auto min-w-0 max-w-72`}
      >
        {children}
      </select>
    </label>
  );
}

function entryWords({ kind, facets = [] }: AssetChangeItem["change"]): string {
  return kind === "changed" ? facets.map((facet) => FACET_NAMES[facet]).join(", ") : KINDS[kind].label;
}
