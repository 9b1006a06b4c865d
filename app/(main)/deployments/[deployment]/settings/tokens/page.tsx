import type { Metadata } from "next";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { TokensSection } from "#components/tokens/tokens-section.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { TOKENS_PAGE, tokensQuery } from "#lib/client/queries/tokens.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { listDeploymentTokens } from "#lib/services/access/list-deployment-tokens.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { Hydrate } from "../../../../../_page/hydrate.tsx";
import { requireContext } from "../../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: `Tokens · ${titleName((await params).deployment)}` };
}

export default async function DeploymentTokensRoute({ params }: DeploymentProps) {
  const deployment = nameOf((await params).deployment);
  const context = await requireContext(settingsHref(deployment, "tokens"));
  const list = { of: "deployment", deployment } as const;
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({ ...deploymentQuery(deployment), queryFn: () => getDeployment(context, { deployment }) }),
        client.prefetchQuery({ ...meQuery(), queryFn: () => getMe(context) }),
        client.prefetchInfiniteQuery({
          ...tokensQuery(list, { q: "", state: "active" }),
          queryFn: () => listDeploymentTokens(context, { deployment, state: "active", limit: TOKENS_PAGE }),
        }),
      ]}
    >
      <SettingsPage deployment={deployment} section="tokens">
        <TokensSection list={list} />
      </SettingsPage>
    </Hydrate>
  );
}
