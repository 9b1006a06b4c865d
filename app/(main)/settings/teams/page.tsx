import type { Metadata } from "next";
import { TeamsSection } from "#components/people/teams-section.tsx";
import { OrganizationPage } from "#components/settings/organization-page.tsx";
import { teamsQuery } from "#lib/client/queries/teams.ts";
import { organizationHref } from "#lib/client/routes.ts";
import { listTeams } from "#lib/services/access/list-teams.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata: Metadata = { title: "Teams" };

export default async function TeamsRoute() {
  const context = await requireContext(organizationHref("teams"));
  return (
    <Hydrate prefetch={(client) => [client.prefetchQuery({ ...teamsQuery(), queryFn: () => listTeams(context) })]}>
      <OrganizationPage section="teams">
        <TeamsSection />
      </OrganizationPage>
    </Hydrate>
  );
}
