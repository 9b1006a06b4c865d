import type { Metadata } from "next";
import { ProfileSection } from "#components/people/profile-section.tsx";
import { AccountPage } from "#components/settings/account-page.tsx";
import { meQuery } from "#lib/client/queries/me.ts";
import { accountHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfileRoute() {
  const context = await requireContext(accountHref("profile"));
  return (
    <Hydrate prefetch={(client) => [client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) })]}>
      <AccountPage section="profile">
        <ProfileSection />
      </AccountPage>
    </Hydrate>
  );
}
