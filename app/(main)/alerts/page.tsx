import { AlertsPage } from "#components/alerts/alerts-page.tsx";
import { alertsQuery, unreadAlertsQuery } from "#lib/client/queries/alerts.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { alertsHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { countUnreadAlerts } from "#lib/services/alerts/count-unread-alerts.ts";
import { listAlerts } from "#lib/services/alerts/list-alerts.ts";
import { Hydrate } from "../../_page/hydrate.tsx";
import { requireContext } from "../../_page/require-context.ts";

export const metadata = { title: "Alerts" };

type Props = { searchParams: Promise<{ deployment?: string | string[] }> };

export default async function AlertsRoute({ searchParams }: Props) {
  const { deployment: named } = await searchParams;
  const deployment = (Array.isArray(named) ? named[0] : named) || null;
  const context = await requireContext(alertsHref(deployment));
  const input = { limit: 50, ...(deployment !== null && { deployment }) };
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) }),
        // The frame's, too. Whichever of the two renders first makes the query: without the count, the bell in the frame
        // would begin otherwise than it came.
        client.prefetchQuery({ ...unreadAlertsQuery(), queryFn: () => countUnreadAlerts(context) }),
        client.prefetchInfiniteQuery({ ...alertsQuery(deployment), queryFn: () => listAlerts(context, input) }),
      ]}
    >
      <AlertsPage />
    </Hydrate>
  );
}
