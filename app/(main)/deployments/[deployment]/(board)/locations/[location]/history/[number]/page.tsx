import type { Metadata } from "next";
import { MetadataDialog } from "#components/history/metadata-dialog.tsx";
import { loadQuery } from "#lib/client/queries/loads.ts";
import { loadHref } from "#lib/client/routes.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { Hydrate } from "../../../../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../../../../_page/require-context.ts";
import { type LoadProps, loadOf, titleName } from "../../../../../../../../_page/route-params.ts";

export async function generateMetadata(props: LoadProps): Promise<Metadata> {
  const { deployment, location, number } = await props.params;
  return { title: `Load #${number} of ${titleName(location)} · ${titleName(deployment)}` };
}

/** View metadata of one load, over the history. */
export default async function LoadPage(props: LoadProps) {
  const { deployment, location, number } = await loadOf(props);
  const context = await requireContext(loadHref(deployment, location, number));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({
          ...loadQuery(deployment, location, number),
          queryFn: () => getLoad(context, { deployment, location, number }),
        }),
      ]}
    >
      <MetadataDialog deployment={deployment} location={location} number={number} />
    </Hydrate>
  );
}
