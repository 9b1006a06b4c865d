import type { Metadata } from "next";
import { ConnectionsSection } from "#components/settings/connections-section.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { connectionsQuery } from "#lib/client/queries/connections.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { listConnections } from "#lib/services/deployments/list-connections.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Connections · ${titleName((await params).deployment)}` };
}

export default async function ConnectionsRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "connections"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({
          ...connectionsQuery(deployment),
          queryFn: () => listConnections(context, { deployment }),
        }),
      ]}
    >
      <SettingsPage deployment={deployment} section="connections">
        <ConnectionsSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
