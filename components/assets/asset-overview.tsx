"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import type { z } from "zod";
import { MetadataValue } from "#components/metadata/metadata-value.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Fact, Facts } from "#components/ui/facts.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { partitionsSentence } from "#lib/client/format/partitions.ts";
import type { AssetAddress } from "#lib/client/queries/assets.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { assetHref, assetsHref, loadHref } from "#lib/client/routes.ts";
import type { getAssetOperation } from "#lib/contracts/assets.ts";
import type { CatalogueFacet } from "#lib/contracts/catalogue.ts";
import { ignoredSet } from "#lib/domain/snapshot/ignored-metadata.ts";
import { AssetDependencies, AssetDependents } from "./asset-dependencies.tsx";
import { AssetEntries } from "./asset-entries.tsx";
import { Blamed, useBlame } from "./blame.tsx";
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

/** What the asset is; `?blame=1` says of each thing that is tracked which load and commit made it so. */
export function AssetOverview({ address, view }: Props) {
  const { deployment, location } = address;
  const { asset } = view;
  const isBlaming = useSearchParams().get("blame") === "1";
  const { blame, error, retry } = useBlame(address, isBlaming);
  const { data: settings } = useQuery(deploymentQuery(deployment));
  const isIgnored = ignoredSet(settings?.ignoredMetadata ?? []);
  const { owners = [], kinds = [] } = asset;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b bg-canvas px-4 py-1.5">
        <Checkbox
          checked={isBlaming}
          onCheckedChange={(checked) =>
            replaceAddress(assetHref(deployment, location, address, "overview", checked ? { blame: 1 } : {}))
          }
        >
          Blame: which load and commit changed each of these last
        </Checkbox>
      </div>
      {error === null ? null : (
        <Notice
          kind="error"
          className="m-3"
          action={
            <Button size="sm" onClick={retry}>
              Try again
            </Button>
          }
        >
          Where it comes from could not be loaded. {problemText(error)}
        </Notice>
      )}
      <Facts>
        {asset.description ? (
          <Fact name="Description">
            <span className="whitespace-pre-line">{asset.description}</span>
          </Fact>
        ) : null}
        <Fact name="Code location">
          <FilterLink deployment={deployment} facet="location" value={location} />
        </Fact>
        {asset.repository ? <Fact name="Repository">{asset.repository}</Fact> : null}
        {asset.group ? (
          <Fact name="Group">
            <FilterLink deployment={deployment} facet="group" value={asset.group} />
          </Fact>
        ) : null}
        {kinds.length > 0 ? (
          <Fact name="Kinds">
            <span className="flex flex-wrap gap-1">
              {kinds.map((kind) => (
                <Badge key={kind}>{kind}</Badge>
              ))}
            </span>
          </Fact>
        ) : null}
        {owners.length > 0 ? (
          <Fact name="Owners">
            <span className="flex flex-wrap gap-x-3">
              {owners.map((owner) => (
                <FilterLink key={owner} deployment={deployment} facet="owner" value={owner} />
              ))}
            </span>
          </Fact>
        ) : null}
        <Fact name="Code version">
          <Blamed address={address} origin={blame?.facet("CODE_VERSION")}>
            {asset.codeVersion == null ? (
              <span className="text-ink-3">none</span>
            ) : (
              <code className="break-all font-mono text-xs">{asset.codeVersion}</code>
            )}
          </Blamed>
        </Fact>
        <Fact name="Partitions definition">
          <Blamed address={address} origin={blame?.facet("PARTITIONS_DEFINITION")}>
            {partitionsSentence(asset.partitions)}
            {asset.partitions == null ? null : (
              <Disclosure className="mt-1" summary={<span className="text-ink-2 text-xs">JSON</span>}>
                <div className="pt-1">
                  <MetadataValue value={asset.partitions} />
                </div>
              </Disclosure>
            )}
          </Blamed>
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
      <AssetDependencies
        address={address}
        dependencies={(asset.dependencies ?? []).map((dependency, index) => ({
          ...dependency,
          place: view.dependencyPlaces[index] ?? null,
        }))}
        blame={blame}
      />
      <AssetDependents address={address} dependents={view.dependents} />
      <AssetEntries
        address={address}
        heading="Tags"
        entries={Object.entries(asset.tags ?? {})}
        changed={blame?.facet("TAGS")}
        originOf={blame?.tag}
      />
      <AssetEntries
        address={address}
        heading="Metadata"
        entries={Object.entries(asset.metadata ?? {})}
        changed={blame?.facet("METADATA")}
        originOf={blame?.metadata}
        mark={(name) => (isIgnored(name) ? <IgnoredBadge /> : null)}
      />
      <AssetEntries
        address={address}
        heading="Also recorded"
        entries={Object.entries(asset).filter(([name]) => !PLACED.has(name))}
      />
    </>
  );
}

type FilterLinkProps = { deployment: string; facet: CatalogueFacet; value: string };

/** Leads to what else in the catalogue has it. */
function FilterLink({ deployment, facet, value }: FilterLinkProps) {
  return (
    <IntentLink
      href={`${assetsHref(deployment)}?${new URLSearchParams([[facet, value]])}`}
      title="What else in the catalogue has it"
      className="rounded hover:text-accent hover:underline"
    >
      {value}
    </IntentLink>
  );
}

function LoadLink({ address, number }: { address: AssetAddress; number: number }) {
  return (
    <IntentLink href={loadHref(address.deployment, address.location, number)} className="rounded text-accent underline">
      #{number}
    </IntentLink>
  );
}
