import { OrganizationPage } from "#components/settings/organization-page.tsx";
import { TokensSection } from "#components/tokens/tokens-section.tsx";
import { meQuery } from "#lib/client/queries/me.ts";
import { TOKENS_PAGE, tokensQuery } from "#lib/client/queries/tokens.ts";
import { organizationHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { listTokens } from "#lib/services/access/list-tokens.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata = { title: "Tokens" };

const LIST = { of: "everyone" } as const;

export default async function OrganizationTokensRoute() {
  const context = await requireContext(organizationHref("tokens"));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) }),
        client.prefetchInfiniteQuery({
          ...tokensQuery(LIST, { q: "", state: "active" }),
          queryFn: () => listTokens(context, { ...LIST, state: "active", limit: TOKENS_PAGE }),
        }),
      ]}
    >
      <OrganizationPage section="tokens">
        <TokensSection list={LIST} />
      </OrganizationPage>
    </Hydrate>
  );
}
