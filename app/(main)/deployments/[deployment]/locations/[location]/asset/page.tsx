import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AssetPage } from "#components/assets/asset-page.tsx";
import { assetChangesQuery, assetQuery } from "#lib/client/queries/assets.ts";
import { type AssetTab, assetHref } from "#lib/client/routes.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { getAsset } from "#lib/services/history/get-asset.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { Hydrate } from "../../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../../_page/require-context.ts";
import { type LocationProps, locationOf, titleName } from "../../../../../../_page/route-params.ts";

type Search = { key?: string | string[]; repository?: string | string[]; tab?: string | string[] };
type Props = LocationProps & { searchParams: Promise<Search> };

const FIRST_PAGE = 50;
/** Characters of a key that a window's title shows. */
const TITLE_CHARACTERS = 80;

async function addressOf(props: Props) {
  const { deployment, location } = await locationOf(props);
  const { key, repository, tab } = await props.searchParams;
  if (key === undefined || Array.isArray(repository)) notFound();
  return {
    address: { deployment, location, key: [key].flat(), repository: repository ?? null },
    tab: (tab === "changes" ? "changes" : "overview") satisfies AssetTab as AssetTab,
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
  const { address, tab } = await addressOf(props);
  const { deployment, location, key, repository } = address;
  const context = await requireContext(assetHref(deployment, location, { key, repository }, tab));
  const query = { deployment, location, key, repository: repository ?? undefined };
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...assetQuery(address), queryFn: () => getAsset(context, query) }),
        ...(tab === "changes"
          ? [
              client.prefetchInfiniteQuery({
                ...assetChangesQuery(address),
                queryFn: () => listAssetChanges(context, { ...query, limit: FIRST_PAGE }),
              }),
            ]
          : []),
      ]}
    >
      <AssetPage address={address} />
    </Hydrate>
  );
}
