"use client";

import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { MetadataValue } from "#components/metadata/metadata-value.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import { partitionsSentence } from "#lib/client/format/partitions.ts";
import type { AssetAddress } from "#lib/client/queries/assets.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { assetHref, loadHref } from "#lib/client/routes.ts";
import type { AssetView, getAssetOperation } from "#lib/contracts/assets.ts";
import { type IsIgnored, ignoredSet, ignoresNothing } from "#lib/domain/snapshot/ignored-metadata.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { IgnoredBadge } from "./ignored-badge.tsx";

type Props = { address: AssetAddress; view: z.infer<typeof getAssetOperation.response> };

/** Members with a place of their own; everything else a source knew is listed under "Also recorded". */
const PLACED = new Set([
  "key",
  "repository",
  "codeVersion",
  "tags",
  "metadata",
  "dependencies",
  "partitions",
  "description",
  "group",
  "owners",
  "kinds",
]);

/** Dependencies that are listed at once; the rest is folded. */
const DEPENDENCIES_SHOWN = 200;

export function AssetOverview({ address, view }: Props) {
  const { deployment, location } = address;
  const { asset } = view;
  const dependencies = asset.dependencies ?? [];
  const tags = Object.entries(asset.tags ?? {});
  const metadata = Object.entries(asset.metadata ?? {});
  const { data: settings } = useQuery(deploymentQuery(deployment));
  const isIgnored = ignoredSet(settings?.ignoredMetadata ?? []);
  const more = Object.entries(asset).filter(([name]) => !PLACED.has(name));
  return (
    <>
      <Facts>
        {asset.description ? (
          <Fact name="Description">
            <span className="whitespace-pre-line">{asset.description}</span>
          </Fact>
        ) : null}
        <Fact name="Code location">{location}</Fact>
        {asset.repository ? <Fact name="Repository">{asset.repository}</Fact> : null}
        {asset.group ? <Fact name="Group">{asset.group}</Fact> : null}
        {asset.kinds && asset.kinds.length > 0 ? (
          <Fact name="Kinds">
            <span className="flex flex-wrap gap-1">
              {asset.kinds.map((kind) => (
                <Badge key={kind}>{kind}</Badge>
              ))}
            </span>
          </Fact>
        ) : null}
        {asset.owners && asset.owners.length > 0 ? <Fact name="Owners">{asset.owners.join(", ")}</Fact> : null}
        <Fact name="Code version">
          {asset.codeVersion == null ? (
            <None />
          ) : (
            <code className="break-all font-mono text-xs">{asset.codeVersion}</code>
          )}
        </Fact>
        <Fact name="Partitions definition">
          {partitionsSentence(asset.partitions)}
          {asset.partitions == null ? null : (
            <Disclosure className="mt-1" summary={<span className="text-ink-2 text-xs">JSON</span>}>
              <div className="pt-1">
                <MetadataValue value={asset.partitions} />
              </div>
            </Disclosure>
          )}
        </Fact>
        <Fact name="In the history">
          Since <LoadLink address={address} number={view.firstLoad} />, last changed in{" "}
          <LoadLink address={address} number={view.changedLoad} />
          {view.exists || view.lastLoad === null ? null : (
            <>
              , last there in <LoadLink address={address} number={view.lastLoad} />
            </>
          )}
        </Fact>
      </Facts>
      <FactsHeading>Depends on {plural(dependencies.length, "asset")}</FactsHeading>
      <Dependencies address={address} dependencies={dependencies.slice(0, DEPENDENCIES_SHOWN)} />
      {dependencies.length > DEPENDENCIES_SHOWN ? (
        <Disclosure
          className="border-line border-t px-4 py-2"
          summary={<span>{number(dependencies.length - DEPENDENCIES_SHOWN)} more</span>}
        >
          <div className="-mx-4 mt-2 border-line border-t">
            <Dependencies address={address} dependencies={dependencies.slice(DEPENDENCIES_SHOWN)} />
          </div>
        </Disclosure>
      ) : null}
      <FactsHeading>
        {view.dependents.length >= 1000
          ? "1,000 or more assets depend"
          : `${plural(view.dependents.length, "asset depends", "assets depend")}`}{" "}
        on it
      </FactsHeading>
      {view.dependents.length === 0 ? null : (
        <ul className="max-h-64 divide-y divide-line overflow-y-auto">
          {view.dependents.map((key) => (
            <li key={JSON.stringify(key)} className="px-4 py-2 wrap-any">
              <IntentLink
                href={assetHref(deployment, location, { key })}
                className="rounded hover:text-accent hover:underline"
              >
                {displayKey(key)}
              </IntentLink>
            </li>
          ))}
        </ul>
      )}
      <NamedValues heading="Tags" entries={tags} />
      <NamedValues heading="Metadata" entries={metadata} isIgnored={isIgnored} />
      <NamedValues heading="Also recorded" entries={more} />
    </>
  );
}

type DependenciesProps = { address: AssetAddress; dependencies: NonNullable<AssetView["dependencies"]> };

function Dependencies({ address, dependencies }: DependenciesProps) {
  return (
    <Facts>
      {dependencies.map((dependency) => (
        <Fact
          key={JSON.stringify(dependency.key)}
          name={
            <IntentLink
              href={assetHref(address.deployment, address.location, { key: dependency.key })}
              className="rounded text-ink hover:text-accent hover:underline"
            >
              {displayKey(dependency.key)}
            </IntentLink>
          }
        >
          {dependency.partitionMapping == null ? (
            <span className="text-ink-3">no partition mapping</span>
          ) : (
            <code className="break-all font-mono text-xs">{JSON.stringify(dependency.partitionMapping)}</code>
          )}
        </Fact>
      ))}
    </Facts>
  );
}

function None() {
  return <span className="text-ink-3">none</span>;
}

function LoadLink({ address, number }: { address: AssetAddress; number: number }) {
  return (
    <IntentLink href={loadHref(address.deployment, address.location, number)} className="rounded text-accent underline">
      #{number}
    </IntentLink>
  );
}

function Ignored({ name }: { name: string }) {
  return (
    <span className="flex flex-wrap items-center gap-x-1.5">
      {name} <IgnoredBadge />
    </span>
  );
}

type NamedValuesProps = {
  heading: string;
  entries: readonly (readonly [string, AssetView[string]])[];
  isIgnored?: IsIgnored;
};

function NamedValues({ heading, entries, isIgnored = ignoresNothing }: NamedValuesProps) {
  if (entries.length === 0) return null;
  return (
    <>
      <FactsHeading>{heading}</FactsHeading>
      <Facts>
        {entries.map(([name, value]) => (
          <Fact key={name} name={isIgnored(name) ? <Ignored name={name} /> : name}>
            <MetadataValue value={value} />
          </Fact>
        ))}
      </Facts>
    </>
  );
}
