import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ComparePage } from "#components/compare/compare-page.tsx";
import { parseRange } from "#lib/client/format/compare-range.ts";
import { DIFF_PAGE, diffQuery } from "#lib/client/queries/loads.ts";
import { compareHref } from "#lib/client/routes.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { Hydrate } from "../../../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../../../_page/require-context.ts";
import { nameOf, titleName } from "../../../../../../../_page/route-params.ts";

type Props = { params: Promise<{ deployment: string; location: string; range: string }> };

async function addressOf({ params }: Props) {
  const { deployment, location, range } = await params;
  return {
    deployment: nameOf(deployment),
    location: nameOf(location),
    range: parseRange(nameOf(range)) ?? notFound(),
  };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { deployment, location, range } = await props.params;
  return { title: `Compare ${titleName(range)} · ${titleName(location)} · ${titleName(deployment)}` };
}

export default async function CompareRoute(props: Props) {
  const { deployment, location, range } = await addressOf(props);
  const context = await requireContext(compareHref(deployment, location, range));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchInfiniteQuery({
          ...diffQuery(deployment, location, range),
          queryFn: () => getDiff(context, { deployment, location, ...range, values: true, limit: DIFF_PAGE }),
        }),
      ]}
    >
      <ComparePage deployment={deployment} location={location} range={range} />
    </Hydrate>
  );
}
