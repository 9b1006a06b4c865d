import type { Metadata } from "next";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { UnitsSection } from "#components/settings/units-section.tsx";
import { connectionsQuery } from "#lib/client/queries/connections.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { unitsQuery } from "#lib/client/queries/units.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { listConnections } from "#lib/services/deployments/list-connections.ts";
import { listUnits } from "#lib/services/deployments/list-units.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Deploy units · ${titleName((await params).deployment)}` };
}

export default async function UnitsRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "units"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({ ...unitsQuery(deployment), queryFn: () => listUnits(context, { deployment }) }),
        // The only engine is chosen already when a unit is added.
        client.prefetchQuery({
          ...connectionsQuery(deployment),
          queryFn: () => listConnections(context, { deployment }),
        }),
      ]}
    >
      <SettingsPage deployment={deployment} section="units">
        <UnitsSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
