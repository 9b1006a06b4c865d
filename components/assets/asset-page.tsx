"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { PageBar } from "#components/shell/page-bar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { pushAddress } from "#lib/client/push-address.ts";
import { type AssetAddress, assetQuery } from "#lib/client/queries/assets.ts";
import { ASSET_TABS, assetHref, deploymentHref, historyHref } from "#lib/client/routes.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { AssetChanges } from "./asset-changes.tsx";
import { AssetError } from "./asset-error.tsx";
import { AssetLineage } from "./asset-lineage.tsx";
import { AssetOverview } from "./asset-overview.tsx";

/** Asset details: what the asset is, what it depends on and what on it, and each time its definition changed. */
export function AssetPage({ address }: { address: AssetAddress }) {
  const { deployment, location, key, repository } = address;
  const named = useSearchParams().get("tab");
  const tab = ASSET_TABS.find((known) => known === named) ?? "overview";
  const asset = useQuery(assetQuery(address));
  const failure = errorInPlace(asset);
  const text = displayKey(key);
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar
        crumbs={[
          { label: deployment, href: deploymentHref(deployment) },
          { label: location, href: historyHref(deployment, location) },
        ]}
        title={
          <span className="flex min-w-0 items-start gap-1">
            <span title={text} className="line-clamp-4 min-w-0 wrap-any">
              {text}
            </span>
            <CopyButton text={text} what="asset key" />
            {asset.data && !asset.data.exists ? (
              <Badge tone="removed">Removed in #{removedIn(asset.data.lastLoad)}</Badge>
            ) : null}
          </span>
        }
      />
      <Tabs
        label="Asset"
        value={tab}
        onChange={(next) => pushAddress(assetHref(deployment, location, { key, repository }, next))}
        tabs={[
          {
            value: "overview",
            label: "Overview",
            content: (
              <div className="overflow-hidden rounded-lg border border-line bg-surface">
                {failure !== null ? (
                  <AssetError address={address} error={failure} retry={() => void asset.refetch()} />
                ) : asset.data === undefined ? (
                  <SkeletonRows label="Loading the asset" />
                ) : (
                  <AssetOverview address={address} view={asset.data} />
                )}
              </div>
            ),
          },
          { value: "lineage", label: "Lineage", content: <AssetLineage address={address} /> },
          { value: "changes", label: "Change history", content: <AssetChanges address={address} /> },
        ]}
      />
    </div>
  );
}

/** `lastLoad` is the last that contained the asset, so the one after it took it away. */
function removedIn(lastLoad: number | null): number {
  return (lastLoad ?? 0) + 1;
}
