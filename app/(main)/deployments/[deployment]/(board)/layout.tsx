import type { ReactNode } from "react";
import { DeploymentBoard } from "#components/deployment/board.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import { pageContext } from "#lib/http/page-context.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { listLocations } from "#lib/services/deployments/list-locations.ts";
import { Hydrate } from "../../../../_page/hydrate.tsx";
import { type DeploymentProps, nameOf } from "../../../../_page/route-params.ts";

/** The Deployment tab, with the history and its dialogs over it: it stays while they come and go. */
export default async function BoardLayout({ params, children }: DeploymentProps & { children: ReactNode }) {
  const deployment = nameOf((await params).deployment);
  const context = await pageContext();
  if (context === null) return children;
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({ ...locationsQuery(deployment), queryFn: () => listLocations(context, { deployment }) }),
      ]}
    >
      <DeploymentBoard deployment={deployment} />
      {children}
    </Hydrate>
  );
}
