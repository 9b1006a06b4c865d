import Link from "next/link";
import type { ReactNode } from "react";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { FACET_NAMES } from "#lib/client/format/facets.ts";
import { prettyJson } from "#lib/client/format/metadata-value.ts";
import { nameRows } from "#lib/client/format/names-diff.ts";
import { partitionsSentence } from "#lib/client/format/partitions.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { ChangeView } from "#lib/contracts/changes.ts";
import type { Facet } from "#lib/domain/diff/change.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { NamesDiff } from "./names-diff.tsx";
import { OldNew } from "./old-new.tsx";
import { TextDiff } from "./text-diff.tsx";

type Props = { deployment: string; location: string; details: NonNullable<ChangeView["details"]> };

/** Every facet that changed, old beside new. */
export function ChangeDetails({ deployment, location, details }: Props) {
  const { codeVersion, dependencies, partitionsDefinition, tags, metadata } = details;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {codeVersion ? (
        <FacetSection facet="CODE_VERSION">
          <OldNew before={codeVersion.old ?? undefined} after={codeVersion.new ?? undefined} />
        </FacetSection>
      ) : null}
      {dependencies ? (
        <FacetSection facet="DEPENDENCIES">
          <NamesDiff
            rows={nameRows(dependencies).map((row) => ({
              id: JSON.stringify(row.name),
              kind: row.kind,
              // Which key it is says all of a dependency that came or went without a mapping.
              values: row.kind === "changed" || hasMapping(row.values) ? row.values : undefined,
              label: (
                <Link href={assetHref(deployment, location, { key: row.name })} className="rounded hover:underline">
                  {displayKey(row.name)}
                </Link>
              ),
            }))}
            render={(mapping) => <Mapping mapping={mapping} />}
          />
        </FacetSection>
      ) : null}
      {partitionsDefinition ? (
        <FacetSection facet="PARTITIONS_DEFINITION">
          <OldNew
            before={partitionsDefinition.old}
            after={partitionsDefinition.new}
            render={(definition) => partitionsSentence(definition)}
          />
          <PartitionsJson old={partitionsDefinition.old} now={partitionsDefinition.new} />
        </FacetSection>
      ) : null}
      {tags ? (
        <FacetSection facet="TAGS">
          <NamesDiff rows={nameRows(tags).map((row) => ({ ...row, id: row.name, label: row.name }))} />
        </FacetSection>
      ) : null}
      {metadata ? (
        <FacetSection facet="METADATA">
          <NamesDiff rows={nameRows(metadata).map((row) => ({ ...row, id: row.name, label: row.name }))} />
        </FacetSection>
      ) : null}
    </div>
  );
}

function FacetSection({ facet, children }: { facet: Facet; children: ReactNode }) {
  return (
    <section aria-label={FACET_NAMES[facet]} className="flex min-w-0 flex-col gap-1.5">
      <h4 className="font-medium text-ink-2 text-xs">{FACET_NAMES[facet]}</h4>
      {children}
    </section>
  );
}

function hasMapping(values: { old: unknown; new: unknown } | undefined): boolean {
  return values !== undefined && ((values.old ?? null) !== null || (values.new ?? null) !== null);
}

function Mapping({ mapping }: { mapping: unknown }) {
  if (mapping === null) return <span className="text-ink-2">no partition mapping</span>;
  return <code className="whitespace-pre-wrap break-all font-mono text-xs">{JSON.stringify(mapping)}</code>;
}

function PartitionsJson({ old, now }: { old: unknown; now: unknown }) {
  return (
    <Disclosure summary={<span className="text-ink-2 text-xs">JSON</span>}>
      <div className="pt-1.5">
        <TextDiff before={prettyJson(old)} after={prettyJson(now)} />
      </div>
    </Disclosure>
  );
}
