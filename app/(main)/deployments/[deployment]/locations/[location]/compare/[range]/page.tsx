import type { QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ComparePage } from "#components/compare/compare-page.tsx";
import { type CompareEnds, parseEnds, resolveEnds } from "#lib/client/format/compare-range.ts";
import { compareSearch, diffFilter, readCompareView, readDiffSearch } from "#lib/client/format/diff-search.ts";
import { DIFF_PAGE, diffQuery, diffSummaryQuery } from "#lib/client/queries/compare.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import { compareHref } from "#lib/client/routes.ts";
import type { Context } from "#lib/services/context.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { summarizeDiff } from "#lib/services/history/summarize-diff.ts";
import { Hydrate } from "../../../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../../../_page/require-context.ts";
import { nameOf, titleName } from "../../../../../../../_page/route-params.ts";

type Props = {
  params: Promise<{ deployment: string; location: string; range: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

async function addressOf({ params, searchParams }: Props) {
  const { deployment, location, range } = await params;
  const given = Object.entries(await searchParams).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one]),
  );
  const query = new URLSearchParams(given);
  return {
    deployment: nameOf(deployment),
    location: nameOf(location),
    ends: parseEnds(nameOf(range)) ?? notFound(),
    search: readDiffSearch(query),
    view: readCompareView(query),
  };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { deployment, location, range } = await props.params;
  return { title: `Compare ${titleName(range)} · ${titleName(location)} · ${titleName(deployment)}` };
}

/** Two large loads that nobody compared before take seconds; the browser shares the reading that has begun. */
const PATIENCE_MS = 700;
/** After which the page's own question is taken back: by then the browser asks, or nobody waits any more. */
const HANDED_OVER_MS = PATIENCE_MS + 10_000;

export default async function CompareRoute(props: Props) {
  const { deployment, location, ends, search, view } = await addressOf(props);
  const reader = await requireContext(compareHref(deployment, location, ends) + compareSearch(search, view));
  const context = { ...reader, signal: AbortSignal.timeout(HANDED_OVER_MS) };
  const place = { deployment, location };
  const read = async (client: QueryClient) => {
    // The current load first, where an end is that: what is compared is known by it.
    const range = await rangeOf(context, place, ends);
    if (range === null) return;
    const loads = [range.from, range.to].filter((number) => number > 0);
    // What stands above the list comes with it, so that nothing moves it down.
    await Promise.all([
      ...loads.map((number) =>
        client.prefetchQuery({
          ...loadQuery(deployment, location, number),
          queryFn: () => getLoad(context, { ...place, number }),
        }),
      ),
      client.prefetchQuery({
        ...diffSummaryQuery(deployment, location, range),
        queryFn: () => summarizeDiff(context, { ...place, ...range }),
      }),
      client.prefetchInfiniteQuery({
        ...diffQuery(deployment, location, range, search),
        queryFn: () =>
          getDiff(context, {
            ...place,
            ...range,
            values: true,
            order: "group",
            limit: DIFF_PAGE,
            ...diffFilter(search),
          }),
      }),
    ]);
  };
  return (
    <Hydrate
      patienceMs={PATIENCE_MS}
      prefetch={(client) => [
        client.prefetchQuery({ ...locationQuery(deployment, location), queryFn: () => getLocation(context, place) }),
        read(client),
      ]}
    >
      <ComparePage deployment={deployment} location={location} ends={ends} />
    </Hydrate>
  );
}

/** Null: what is current cannot be read, which the page says where it asks itself. */
async function rangeOf(context: Context, place: { deployment: string; location: string }, ends: CompareEnds) {
  if (ends.from !== "current" && ends.to !== "current") return resolveEnds(ends, 0);
  const found = await getLocation(context, place).catch(() => null);
  const current = found?.location.currentLoad?.number;
  return current === undefined ? null : resolveEnds(ends, current);
}
