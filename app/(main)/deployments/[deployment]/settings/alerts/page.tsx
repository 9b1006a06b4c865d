import type { Metadata } from "next";
import { AlertsSection } from "#components/settings/alerts-section.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { alertPoliciesQuery } from "#lib/client/queries/alert-policies.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { listAlertPolicies } from "#lib/services/alerts/list-alert-policies.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Alerts · ${titleName((await params).deployment)}` };
}

export default async function AlertsRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "alerts"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({
          ...alertPoliciesQuery(deployment),
          queryFn: () => listAlertPolicies(context, { deployment }),
        }),
      ]}
    >
      <SettingsPage deployment={deployment} section="alerts">
        <AlertsSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
