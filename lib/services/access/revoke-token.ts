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
    const [token] = await sql.query<{ name: string; prefix: string; deployment_id: string | null }>(
      "select name, prefix, deployment_id::text as deployment_id from api_token where id = $1::uuid",
      [input.id],
    );
    if (token === undefined) throw new ServiceError("not_found", missing);
    const permission = token.deployment_id === null ? "organization.manage" : "deployment.configure";
    await authorize(context, permission, token.deployment_id, sql, missing);
    const revoked = await sql.query<{ id: string }>(
      "update api_token set revoked_at = now() where id = $1::uuid and revoked_at is null returning id::text as id",
      [input.id],
    );
    if (revoked.length === 0) return;
    await appendAudit(sql, {
      context,
      action: "token.revoked",
      deploymentId: token.deployment_id,
      target: { token: input.id, name: token.name, prefix: token.prefix },
    });
  });
}
