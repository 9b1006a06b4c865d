import type { Metadata } from "next";
import { FreezeWindowsSection } from "#components/settings/freeze-windows-section.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { freezeWindowsQuery } from "#lib/client/queries/freeze-windows.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { listFreezeWindows } from "#lib/services/freeze/list-freeze-windows.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Freeze windows · ${titleName((await params).deployment)}` };
}

export default async function FreezeWindowsRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "freeze-windows"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({
          ...freezeWindowsQuery(deployment),
          queryFn: () => listFreezeWindows(context, { deployment }),
        }),
      ]}
    >
      <SettingsPage deployment={deployment} section="freeze-windows">
        <FreezeWindowsSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
