import type { Metadata } from "next";
import { SignInsSection } from "#components/people/sign-ins-section.tsx";
import { AccountPage } from "#components/settings/account-page.tsx";
import { signInsQuery } from "#lib/client/queries/me.ts";
import { accountHref } from "#lib/client/routes.ts";
import { listOwnSignIns } from "#lib/services/access/list-sign-ins.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata: Metadata = { title: "Sign-ins" };

export default async function SignInsRoute() {
  const context = await requireContext(accountHref("sign-ins"));
  return (
    <Hydrate
      prefetch={(client) => [client.prefetchQuery({ ...signInsQuery(), queryFn: () => listOwnSignIns(context) })]}
    >
      <AccountPage section="sign-ins">
        <SignInsSection />
      </AccountPage>
    </Hydrate>
  );
}
