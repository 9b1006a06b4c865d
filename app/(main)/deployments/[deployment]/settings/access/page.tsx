import type { Metadata } from "next";
import { AccessSection } from "#components/people/access-section.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { deploymentGrantsQuery } from "#lib/client/queries/grants.ts";
import { deploymentMembersQuery, MEMBERS_PAGE } from "#lib/client/queries/members.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { listGrants } from "#lib/services/access/list-grants.ts";
import { listDeploymentMembers } from "#lib/services/access/list-members.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

const GRANTS_PAGE = 200;

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Members and roles · ${titleName((await params).deployment)}` };
}

export default async function AccessRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "access"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchInfiniteQuery({
          ...deploymentGrantsQuery(deployment),
          queryFn: () => listGrants(context, { deployment, limit: GRANTS_PAGE }),
        }),
        client.prefetchInfiniteQuery({
          ...deploymentMembersQuery(deployment, ""),
          queryFn: () => listDeploymentMembers(context, { deployment, limit: MEMBERS_PAGE }),
        }),
      ]}
    >
      <SettingsPage deployment={deployment} section="access">
        <AccessSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
