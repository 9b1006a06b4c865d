import { AuditSection } from "#components/audit/audit-section.tsx";
import { OrganizationPage } from "#components/settings/organization-page.tsx";
import { meQuery } from "#lib/client/queries/me.ts";
import { organizationHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata = { title: "Audit log" };

/** Days of the address are the reader's, whose time zone the server does not know: the browser asks for the events. */
export default async function OrganizationAuditRoute() {
  const context = await requireContext(organizationHref("audit"));
  return (
    <Hydrate prefetch={(client) => [client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) })]}>
      <OrganizationPage section="audit">
        <AuditSection deployment={null} />
      </OrganizationPage>
    </Hydrate>
  );
}
