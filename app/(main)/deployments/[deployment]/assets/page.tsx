import type { Metadata } from "next";
import { CataloguePage } from "#components/assets/catalogue-page.tsx";
import { catalogueFilterOf, catalogueSearchText, parseCatalogueSearch } from "#lib/client/format/catalogue-search.ts";
import { CATALOGUE_PAGE, catalogueQuery } from "#lib/client/queries/assets.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { assetsHref } from "#lib/client/routes.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";
import { Hydrate } from "../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../_page/require-context.ts";
import { addressParams, type DeploymentProps, nameOf, type Search, titleName } from "../../../../_page/route-params.ts";

type Props = DeploymentProps & { searchParams: Promise<Search> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Assets · ${titleName((await params).deployment)}` };
}

export default async function AssetsRoute({ params, searchParams }: Props) {
  const deployment = nameOf((await params).deployment);
  const search = parseCatalogueSearch(addressParams(await searchParams));
  const context = await requireContext(`${assetsHref(deployment)}${catalogueSearchText(search)}`);
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchInfiniteQuery({
          ...catalogueQuery(deployment, search),
          queryFn: () => searchAssets(context, { ...catalogueFilterOf(search), deployment, limit: CATALOGUE_PAGE }),
        }),
      ]}
    >
      <CataloguePage deployment={deployment} />
    </Hydrate>
  );
}
