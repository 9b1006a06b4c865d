import type { Metadata } from "next";
import { RollbacksSection } from "#components/settings/rollbacks-section.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Rollbacks · ${titleName((await params).deployment)}` };
}

export default async function RollbacksRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "rollbacks"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
      ]}
    >
      <SettingsPage deployment={deployment} section="rollbacks">
        <RollbacksSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
