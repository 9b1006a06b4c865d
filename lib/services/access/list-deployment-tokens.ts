import type { TokenFilters } from "../../contracts/tokens.ts";
import { refusalOf } from "../../domain/access/access.ts";
import type { Context } from "../context.ts";
import { readAccess } from "./read-access.ts";
import { requireDeployment } from "./require-deployment.ts";
import { readTokenPage, type TokenPage } from "./token-page.ts";

/**
 * The tokens that reach a deployment: for its Admins all that are bound to it and the services' for all deployments, for
 * everybody else their own.
 * @throws ServiceError `not_found`, `forbidden`, `invalid`, `unauthenticated`.
 */
export async function listDeploymentTokens(
  context: Context,
  input: TokenFilters & { readonly deployment: string },
): Promise<TokenPage> {
  const { actor } = context;
  const { id: deploymentId } = await requireDeployment(context, input.deployment, "catalog.read");
  const access = await readAccess(context.db.sql, actor);
  const readerId = actor.type === "person" ? actor.accountId : null;
  const reach = { deploymentId, readerId };
  if (refusalOf(access, "deployment.configure", deploymentId) === null) return readTokenPage(context, input, reach);
  const own = actor.type === "token" ? { id: actor.tokenId } : { accountId: readerId };
  return readTokenPage(context, input, { ...reach, ...own });
}
