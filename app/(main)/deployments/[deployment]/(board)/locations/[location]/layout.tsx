import type { ReactNode } from "react";
import { HistoryDialog } from "#components/history/history-dialog.tsx";
import { loadsQuery } from "#lib/client/queries/loads.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import { pageContext } from "#lib/http/page-context.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { Hydrate } from "../../../../../../_page/hydrate.tsx";
import { type LocationProps, locationOf } from "../../../../../../_page/route-params.ts";

const FIRST_PAGE = 50;

/** The history over the Deployment tab; the pages below put their dialogs over it. */
export default async function HistoryLayout({ children, ...props }: LocationProps & { children: ReactNode }) {
  const { deployment, location } = await locationOf(props);
  const context = await pageContext();
  if (context === null) return children;
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({
          ...locationQuery(deployment, location),
          queryFn: () => getLocation(context, { deployment, location }),
        }),
        // A layout does not see the query string: what it asks for is the view that most open.
        client.prefetchInfiniteQuery({
          ...loadsQuery(deployment, location, { collapse: true, q: "", filter: {} }),
          queryFn: () => listLoads(context, { deployment, location, collapse: true, limit: FIRST_PAGE }),
        }),
      ]}
    >
      <HistoryDialog deployment={deployment} location={location}>
        {children}
      </HistoryDialog>
    </Hydrate>
  );
}
