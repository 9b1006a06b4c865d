import type { Metadata } from "next";
import { HoldsSection } from "#components/settings/holds-section.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { blockedVersionsQuery, holdsQuery } from "#lib/client/queries/holds.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { listBlockedVersions } from "#lib/services/holds/list-blocked-versions.ts";
import { listHolds } from "#lib/services/holds/list-holds.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Holds and blocks · ${titleName((await params).deployment)}` };
}

export default async function HoldsRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "holds"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({ ...holdsQuery(deployment), queryFn: () => listHolds(context, { deployment }) }),
        client.prefetchQuery({
          ...blockedVersionsQuery(deployment),
          queryFn: () => listBlockedVersions(context, { deployment }),
        }),
      ]}
    >
      <SettingsPage deployment={deployment} section="holds">
        <HoldsSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
