import type { Metadata } from "next";
import { ActivityPage } from "#components/activity/activity-page.tsx";
import { ACTIVITY_PAGE, activityQuery } from "#lib/client/queries/activity.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { activityHref, activitySearchOf } from "#lib/client/routes.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { listActivity } from "#lib/services/history/list-activity.ts";
import { Hydrate } from "../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../_page/route-params.ts";

type Props = DeploymentProps & { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Activity · ${titleName((await params).deployment)}` };
}

export default async function ActivityRoute({ params, searchParams }: Props) {
  const deployment = nameOf((await params).deployment);
  const given = await searchParams;
  const search = activitySearchOf({ get: (name) => [given[name] ?? null].flat()[0] ?? null });
  const context = await requireContext(activityHref(deployment, search));
  // Days are the reader's, whose time zone only the browser knows; and the usual view is the one without filters.
  const isUsual = Object.keys(search).length === 0 && given.expand === undefined;
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        ...(isUsual
          ? [
              client.prefetchInfiniteQuery({
                ...activityQuery(deployment, { search, collapse: true }),
                queryFn: () => listActivity(context, { deployment, collapse: true, limit: ACTIVITY_PAGE }),
              }),
            ]
          : []),
      ]}
    >
      <ActivityPage deployment={deployment} />
    </Hydrate>
  );
}
