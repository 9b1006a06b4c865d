import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AssetPage } from "#components/assets/asset-page.tsx";
import { parseRange } from "#lib/client/format/compare-range.ts";
import { lineageDepth } from "#lib/client/format/lineage-depth.ts";
import { assetBlameQuery, assetChangesQuery, assetDiffQuery, assetQuery } from "#lib/client/queries/assets.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { assetLineageQuery } from "#lib/client/queries/lineage.ts";
import { ASSET_TABS, type AssetTabView, assetHref } from "#lib/client/routes.ts";
import { LINEAGE_NODES } from "#lib/contracts/lineage.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { getAsset } from "#lib/services/history/get-asset.ts";
import { getAssetBlame } from "#lib/services/history/get-asset-blame.ts";
import { getAssetDiff } from "#lib/services/history/get-asset-diff.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { getAssetLineage } from "#lib/services/lineage/get-asset-lineage.ts";
import { Hydrate } from "../../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../../_page/require-context.ts";
import {
  addressParams,
  type LocationProps,
  locationOf,
  type Search,
  titleName,
} from "../../../../../../_page/route-params.ts";

type Props = LocationProps & { searchParams: Promise<Search> };

const FIRST_PAGE = 50;
/** Characters of a key that a window's title shows. */
const TITLE_CHARACTERS = 80;

const VIEW_PARAMS = ["compare", "up", "down", "blame"] as const satisfies (keyof AssetTabView)[];

async function addressOf(props: Props) {
  const { deployment, location } = await locationOf(props);
  const params = addressParams(await props.searchParams);
  const key = params.getAll("key");
  const [repository = null, ...more] = params.getAll("repository");
  if (key.length === 0 || more.length > 0) notFound();
  return {
    address: { deployment, location, key, repository },
    tab: ASSET_TABS.find((known) => known === params.get("tab")) ?? "overview",
    params,
  };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { deployment, location } = await props.params;
  const { key } = await props.searchParams;
  const name = displayKey([key ?? []].flat());
  const short = name.length > TITLE_CHARACTERS ? `${name.slice(0, TITLE_CHARACTERS)}…` : name;
  return { title: `${short} · ${titleName(location)} · ${titleName(deployment)}` };
}

export default async function AssetRoute(props: Props) {
  const { address, tab, params } = await addressOf(props);
  const { deployment, location, key, repository } = address;
  const view = Object.fromEntries(
    VIEW_PARAMS.flatMap((name) => (params.has(name) ? [[name, params.get(name) ?? ""]] : [])),
  );
  const context = await requireContext(assetHref(deployment, location, address, tab, view));
  const query = { deployment, location, key, repository: repository ?? undefined };
  const depth = lineageDepth(params);
  const range = parseRange(params.get("compare") ?? "");
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...assetQuery(address), queryFn: () => getAsset(context, query) }),
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        ...(tab === "overview" && params.get("blame") === "1"
          ? [client.prefetchQuery({ ...assetBlameQuery(address), queryFn: () => getAssetBlame(context, query) })]
          : []),
        ...(tab === "lineage"
          ? [
              client.prefetchQuery({
                ...assetLineageQuery(address, depth),
                queryFn: () => getAssetLineage(context, { ...query, ...depth, limit: LINEAGE_NODES }),
              }),
            ]
          : []),
        ...(tab === "changes"
          ? [
              client.prefetchInfiniteQuery({
                ...assetChangesQuery(address),
                queryFn: () => listAssetChanges(context, { ...query, limit: FIRST_PAGE }),
              }),
            ]
          : []),
        ...(tab === "changes" && range !== null
          ? [
              client.prefetchQuery({
                ...assetDiffQuery(address, range),
                queryFn: () => getAssetDiff(context, { ...query, ...range }),
              }),
            ]
          : []),
      ]}
    >
      <AssetPage address={address} />
    </Hydrate>
  );
}
