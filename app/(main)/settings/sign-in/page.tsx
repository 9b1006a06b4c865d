import { OrganizationPage } from "#components/settings/organization-page.tsx";
import { SignInSection } from "#components/settings/sign-in-section.tsx";
import { signInOffer } from "#lib/auth/sign-in-offer.ts";
import { signInProvidersQuery } from "#lib/client/queries/sign-in-providers.ts";
import { organizationHref } from "#lib/client/routes.ts";
import { listSignInProviders } from "#lib/services/access/list-sign-in-providers.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata = { title: "Sign-in" };

export default async function SignInSettingsRoute() {
  const context = await requireContext(organizationHref("sign-in"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...signInProvidersQuery(), queryFn: () => listSignInProviders(context, signInOffer()) }),
      ]}
    >
      <OrganizationPage section="sign-in">
        <SignInSection />
      </OrganizationPage>
    </Hydrate>
  );
}
