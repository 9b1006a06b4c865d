"use client";

import { useState } from "react";
import { OldNew } from "#components/assets/old-new.tsx";
import type { MetadataPlace } from "#components/metadata/asset-link.tsx";
import { MetadataValue } from "#components/metadata/metadata-value.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { plural } from "#lib/client/format/counts.ts";
import type { FactChange } from "#lib/domain/diff/load-facts.ts";
import type { JsonValue } from "#lib/domain/json.ts";

type Props = {
  heading: string;
  facts: Readonly<Record<string, JsonValue>>;
  /** Those of them that differ from the base. */
  changes: readonly FactChange[];
  /** The load that they differ from; null: there is none. */
  base: number | null;
  place: MetadataPlace;
};

/** Named facts of a load, sorted, each with what it was in the load before; those that are gone have their place too. */
export function FactList({ heading, facts, changes, base, place }: Props) {
  const [changedAlone, setChangedAlone] = useState(false);
  const byName = new Map(changes.map((change) => [change.name, change]));
  const all = [...new Set([...Object.keys(facts), ...byName.keys()])].sort((a, b) => (a < b ? -1 : 1));
  if (all.length === 0) return null;
  const shown = changedAlone ? all.filter((name) => byName.has(name)) : all;
  return (
    <section aria-label={heading}>
      <FactsHeading>
        <span className="flex flex-wrap items-center gap-x-4">
          {heading}
          {base === null ? null : (
            <span className="font-normal">
              {changes.length === 0 ? `as in #${base}` : `${plural(changes.length, "difference")} to #${base}`}
            </span>
          )}
          {changes.length > 0 && changes.length < all.length ? (
            <Checkbox checked={changedAlone} onCheckedChange={setChangedAlone} className="font-normal">
              Only what differs
            </Checkbox>
          ) : null}
        </span>
      </FactsHeading>
      <Facts>
        {shown.map((name) => {
          const change = byName.get(name);
          return (
            <Fact key={name} name={change === undefined ? name : <ChangedName change={change} />}>
              <FactValue value={facts[name]} change={change} place={place} />
            </Fact>
          );
        })}
      </Facts>
    </section>
  );
}

type ValueProps = { value: JsonValue | undefined; change: FactChange | undefined; place: MetadataPlace };

/** What came is shown as what stays is: beside nothing, it would have half of the room. */
function FactValue({ value, change, place }: ValueProps) {
  if (change === undefined || change.old === undefined) return <MetadataValue value={value} place={place} />;
  if (change.new !== undefined) return <OldNew before={change.old} after={change.new} />;
  return (
    <div className="rounded-md bg-removed-soft px-2 py-1">
      <MetadataValue value={change.old} place={place} />
    </div>
  );
}

function ChangedName({ change }: { change: FactChange }) {
  const [word, tone]: [string, Tone] =
    change.old === undefined
      ? ["new", "added"]
      : change.new === undefined
        ? ["gone", "removed"]
        : ["changed", "changed"];
  return (
    <span className="flex flex-wrap items-center gap-x-1.5">
      {change.name} <Badge tone={tone}>{word}</Badge>
    </span>
  );
}
