import type { Metadata } from "next";
import { LoadDialog } from "#components/history/load-dialog.tsx";
import { loadedBeforeQuery } from "#lib/client/queries/load-detail.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";
import { loadHref } from "#lib/client/routes.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { Hydrate } from "../../../../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../../../../_page/require-context.ts";
import { type LoadProps, loadOf, titleName } from "../../../../../../../../_page/route-params.ts";

export async function generateMetadata(props: LoadProps): Promise<Metadata> {
  const { deployment, location, number } = await props.params;
  return { title: `Load #${number} of ${titleName(location)} · ${titleName(deployment)}` };
}

/** Everything about one load, over the history. */
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
        client.prefetchQuery({
          ...loadedBeforeQuery(deployment, location, number),
          queryFn: async () => {
            const before = { before: number, status: "loaded", collapse: false, limit: 1 } as const;
            return (await listLoads(context, { deployment, location, ...before })).items[0] ?? null;
          },
        }),
      ]}
    >
      <LoadDialog deployment={deployment} location={location} number={number} />
    </Hydrate>
  );
}
