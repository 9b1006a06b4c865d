import type { Metadata } from "next";
import { MembersSection } from "#components/people/members-section.tsx";
import { OrganizationPage } from "#components/settings/organization-page.tsx";
import { meQuery } from "#lib/client/queries/me.ts";
import { MEMBERS_PAGE, membersQuery } from "#lib/client/queries/members.ts";
import { organizationHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { listMembers } from "#lib/services/access/list-members.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata: Metadata = { title: "Members" };

export default async function MembersRoute() {
  const context = await requireContext(organizationHref("members"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchInfiniteQuery({
          ...membersQuery(""),
          queryFn: () => listMembers(context, { limit: MEMBERS_PAGE }),
        }),
        client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) }),
      ]}
    >
      <OrganizationPage section="members">
        <MembersSection />
      </OrganizationPage>
    </Hydrate>
  );
}
