import { markTokensOfAccountRevoked } from "../../db/access/token-rows.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { readAccess } from "./read-access.ts";

/**
 * Takes back every personal token of a person: one's own, or as Organization Admin those of another.
 * @throws ServiceError `invalid` (whose?), `not_found`, `forbidden`, `unauthenticated`.
 */
export async function revokeTokens(
  context: Context,
  input: { readonly account?: string | undefined },
): Promise<{ revoked: number }> {
  const { actor } = context;
  const own = actor.type === "person" ? actor.accountId : null;
  return context.db.transaction(async ({ sql }) => {
    const accountId = input.account ?? own;
    await readAccess(sql, actor);
    if (accountId === null) {
      const message = "must say whose tokens; a token has none of its own";
      throw new ServiceError("invalid", `account ${message}.`, { errors: [{ path: "query.account", message }] });
    }
    if (accountId !== own) await authorize(context, "organization.manage", null, sql);
    const revoked = await markTokensOfAccountRevoked(sql, accountId);
    for (const { id, name, prefix } of revoked) {
      await appendAudit(sql, {
        context,
        action: "token.revoked",
        target: { token: id, name, prefix, account: accountId },
        after: { state: "revoked" },
      });
    }
    return { revoked: revoked.length };
  });
}
