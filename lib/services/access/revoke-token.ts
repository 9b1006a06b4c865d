import { markApiTokenRevoked, readApiTokenLabel } from "../../db/access/api-tokens.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";

/**
 * Takes a token back; from the next request on it opens nothing. Revoking twice is fine.
 * @throws ServiceError `not_found`, `forbidden`, `unauthenticated`.
 */
export async function revokeToken(context: Context, input: { id: string }): Promise<void> {
  const missing = "There is no such token, or you may not see it.";
  await context.db.transaction(async ({ sql }) => {
    const token = await readApiTokenLabel(sql, input.id);
    if (token === null) throw new ServiceError("not_found", missing);
    const deploymentId = token.deployment_ids?.[0] ?? null;
    await authorize(
      context,
      deploymentId === null ? "organization.manage" : "deployment.configure",
      deploymentId,
      sql,
      missing,
    );
    if (!(await markApiTokenRevoked(sql, input.id))) return;
    await appendAudit(sql, {
      context,
      action: "token.revoked",
      deploymentId,
      target: { token: input.id, name: token.name, prefix: token.prefix },
    });
  });
}
