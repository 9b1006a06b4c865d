import type { ReactNode } from "react";
import { z } from "zod";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { prettyJson } from "#lib/client/format/exact-json.ts";
import { FACET_NAMES } from "#lib/client/format/facets.ts";
import { nameRows } from "#lib/client/format/names-diff.ts";
import { partitionsSentence } from "#lib/client/format/partitions.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { ChangeView } from "#lib/contracts/changes.ts";
import type { Facet } from "#lib/domain/diff/change.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { IgnoredBadge } from "./ignored-badge.tsx";
import { NamesDiff } from "./names-diff.tsx";
import { OldNew } from "./old-new.tsx";
import { TextDiff } from "./text-diff.tsx";

const dependencySchema = z.looseObject({ partitionMapping: z.unknown().optional() });

type Props = { deployment: string; location: string; details: NonNullable<ChangeView["details"]> };

/** Every facet that changed, old beside new. */
export function ChangeDetails({ deployment, location, details }: Props) {
  const { codeVersion, dependencies, partitionsDefinition, tags, metadata, ignoredMetadata } = details;
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
                <IntentLink
                  href={assetHref(deployment, location, { key: row.name })}
                  className="rounded hover:underline"
                >
                  {displayKey(row.name)}
                </IntentLink>
              ),
            }))}
            render={(dependency) => <Mapping dependency={dependency} />}
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
      {ignoredMetadata ? (
        <Section heading="Metadata that are ignored" mark={<IgnoredBadge />}>
          <NamesDiff rows={nameRows(ignoredMetadata).map((row) => ({ ...row, id: row.name, label: row.name }))} />
        </Section>
      ) : null}
    </div>
  );
}

function FacetSection({ facet, children }: { facet: Facet; children: ReactNode }) {
  return <Section heading={FACET_NAMES[facet]}>{children}</Section>;
}

function Section({ heading, mark, children }: { heading: string; mark?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <h3 className="flex items-center gap-1.5 font-medium text-ink-2 text-xs">
        {heading}
        {mark}
      </h3>
      {children}
    </div>
  );
}

/** What a dependency carries besides its key; null when that is nothing. */
function mappingOf(dependency: unknown): unknown {
  const parsed = dependencySchema.safeParse(dependency);
  if (!parsed.success) return dependency ?? null;
  const { partitionMapping, ...more } = parsed.data;
  return Object.keys(more).length === 0 ? (partitionMapping ?? null) : dependency;
}

function hasMapping(values: { old: unknown; new: unknown } | undefined): boolean {
  return values !== undefined && (mappingOf(values.old) !== null || mappingOf(values.new) !== null);
}

function Mapping({ dependency }: { dependency: unknown }) {
  const mapping = mappingOf(dependency);
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
