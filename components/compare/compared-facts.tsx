"use client";

import { useQuery } from "@tanstack/react-query";
import { OldNew } from "#components/assets/old-new.tsx";
import { WebLink } from "#components/metadata/web-link.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Fact, Facts } from "#components/ui/facts.tsx";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { plural } from "#lib/client/format/counts.ts";
import { safeHref } from "#lib/client/format/metadata-value.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { diffLoadFacts, FACT_GROUPS, type FactChange, type FactGroup, NO_FACTS } from "#lib/domain/diff/load-facts.ts";
import { compareCommits } from "#lib/domain/git-links.ts";

type Props = { deployment: string; location: string; range: CompareRange };

const HEADINGS: Record<FactGroup, string> = {
  load: "Image and commit",
  runtime: "Library versions",
  bundles: "Bundles",
  metadata: "Metadata of the loads",
};

/** What differs between the two loads themselves, folded: image, commit, library versions, metadata. */
export function ComparedFacts({ deployment, location, range }: Props) {
  const older = useQuery({ ...loadQuery(deployment, location, range.from), enabled: range.from > 0 });
  const newer = useQuery({ ...loadQuery(deployment, location, range.to), enabled: range.to > 0 });
  const before = range.from === 0 ? NO_FACTS : older.data;
  const after = range.to === 0 ? NO_FACTS : newer.data;
  if (before === undefined || after === undefined) return null;
  const changes = diffLoadFacts(before, after);
  if (changes.length === 0) return null;
  const commits = commitsHref(older.data, newer.data);
  return (
    <section
      aria-label="The loads themselves"
      className="mb-3 overflow-hidden rounded-lg border border-line bg-surface"
    >
      <Disclosure
        className="[&>summary]:px-4 [&>summary]:py-2"
        summary={
          <span className="flex min-w-0 flex-wrap gap-x-2">
            <span className="font-medium">
              {plural(changes.length, "fact")} of the loads differ{changes.length === 1 ? "s" : ""}
            </span>
            <span className="text-ink-2 wrap-any">{named(changes)}</span>
          </span>
        }
      >
        {FACT_GROUPS.map((group) => (
          <FactTable
            key={group}
            heading={HEADINGS[group]}
            changes={changes.filter((change) => change.group === group)}
          />
        ))}
      </Disclosure>
      {commits === null ? null : (
        <p className="border-line border-t px-4 py-2">
          <WebLink href={commits}>The commits between them</WebLink>
        </p>
      )}
    </section>
  );
}

/** Names that the folded line has room for. */
const NAMED = 6;

function named(changes: readonly FactChange[]): string {
  const rest = changes.length - NAMED;
  const names = changes.slice(0, NAMED).map(({ name }) => name);
  return `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function FactTable({ heading, changes }: { heading: string; changes: readonly FactChange[] }) {
  if (changes.length === 0) return null;
  return (
    <>
      <h3 className="border-line border-y bg-canvas px-4 py-1.5 font-medium text-ink-2 text-xs">{heading}</h3>
      <Facts>
        {changes.map(({ name, old, new: now }) => (
          <Fact key={name} name={name}>
            <OldNew before={old} after={now} />
          </Fact>
        ))}
      </Facts>
    </>
  );
}

/** The git host's page of what came between, where it has one. */
function commitsHref(older: LoadView | undefined, newer: LoadView | undefined): string | null {
  if (older === undefined || newer === undefined) return null;
  return safeHref(compareCommits(older.commit, newer.commit) ?? "");
}
