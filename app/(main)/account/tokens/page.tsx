import { AccountPage } from "#components/settings/account-page.tsx";
import { TokensSection } from "#components/tokens/tokens-section.tsx";
import { meQuery } from "#lib/client/queries/me.ts";
import { TOKENS_PAGE, tokensQuery } from "#lib/client/queries/tokens.ts";
import { accountHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { listTokens } from "#lib/services/access/list-tokens.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata = { title: "Your tokens" };

const LIST = { of: "me" } as const;

export default async function AccountTokensRoute() {
  const context = await requireContext(accountHref("tokens"));
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
      <AccountPage section="tokens">
        <TokensSection list={LIST} />
      </AccountPage>
    </Hydrate>
  );
}
