import type { Metadata } from "next";
import { AuditSection } from "#components/audit/audit-section.tsx";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Audit log · ${titleName((await params).deployment)}` };
}

export default async function DeploymentAuditRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "audit"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) }),
      ]}
    >
      <SettingsPage deployment={deployment} section="audit">
        <AuditSection deployment={deployment} />
      </SettingsPage>
    </Hydrate>
  );
}
