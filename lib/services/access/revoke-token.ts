import { markApiTokenRevoked } from "../../db/access/api-tokens.ts";
import { readTokens } from "../../db/access/token-rows.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { EVERYTHING } from "../like-pattern.ts";
import { readAccess } from "./read-access.ts";
import { mayReadToken, mayRevoke } from "./token-view.ts";

/**
 * Takes a token back; from the next request on it opens nothing. Revoking twice is fine. Its owner may, Organization
 * Admins, and whoever is Admin of every deployment that it is bound to.
 * @throws ServiceError `not_found`, `forbidden`, `unauthenticated`.
 */
export async function revokeToken(context: Context, input: { id: string }): Promise<{ revoked: true }> {
  await context.db.transaction(async ({ sql }) => {
    const access = await readAccess(sql, context.actor);
    const [token] = await readTokens(sql, { id: input.id, pattern: EVERYTHING, limit: 1 });
    if (token === undefined || !mayReadToken(token, context.actor, access)) {
      throw new ServiceError("not_found", "There is no such token, or you may not see it.");
    }
    if (!mayRevoke(token, context.actor, access)) {
      throw new ServiceError(
        "forbidden",
        "This token is bound to other deployments too. Revoking it takes Admin in each of them, or Organization Admin.",
      );
    }
    if (!(await markApiTokenRevoked(sql, input.id))) return;
    await appendAudit(sql, {
      context,
      action: "token.revoked",
      deploymentId: token.deployments?.length === 1 ? (token.deployments[0]?.id ?? null) : null,
      target: { token: input.id, name: token.name, prefix: token.prefix },
      before: { state: token.state },
      after: { state: "revoked" },
    });
  });
  return { revoked: true };
}
