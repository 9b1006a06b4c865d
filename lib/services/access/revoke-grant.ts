import { readGrant } from "../../db/access/grant-rows.ts";
import { deleteGrant } from "../../db/access/role-grants.ts";
import type { JsonObject } from "../../domain/json.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { keepingAnAdmin } from "./keeping-an-admin.ts";
import { requireDeployment } from "./require-deployment.ts";

export type RevokeGrantInput = {
  readonly id: string;
  /** Name of the deployment that the grant has to be of; absent: any grant (Organization Admin). */
  readonly deployment?: string | undefined;
};

/**
 * Takes a role back; it opens nothing from the next request on.
 * @throws ServiceError `not_found`, `conflict` (the last Organization Admin), `forbidden`, `unauthenticated`.
 */
export async function revokeGrant(context: Context, input: RevokeGrantInput): Promise<{ revoked: true }> {
  return context.db.transaction(async ({ sql }) => {
    const deployment =
      input.deployment === undefined
        ? null
        : await requireDeployment(context, input.deployment, "deployment.configure", sql);
    if (deployment === null) await authorize(context, "organization.manage", null, sql);
    await keepingAnAdmin(sql, async () => {
      const grant = await readGrant(sql, input.id);
      if (grant === null || (deployment !== null && grant.deployment_id !== deployment.id)) {
        throw new ServiceError(
          "not_found",
          deployment === null
            ? "There is no such role; it was taken back already."
            : `There is no such role in the deployment “${deployment.name}”; it was taken back already, or holds in the whole organization.`,
        );
      }
      await deleteGrant(sql, input.id);
      await appendAudit(sql, {
        context,
        action: "role.revoked",
        deploymentId: grant.deployment_id,
        locationId: grant.location_id === null ? null : BigInt(grant.location_id),
        target: { ...targetOf(grant.subject), ...(grant.location !== null && { location: grant.location }) },
        before: { role: grant.role },
      });
    });
    return { revoked: true } as const;
  });
}

function targetOf(subject: NonNullable<Awaited<ReturnType<typeof readGrant>>>["subject"]): JsonObject {
  switch (subject.type) {
    case "account":
      return { account: subject.id, email: subject.email };
    case "team":
      return { team: subject.id, name: subject.name };
    case "group":
      return { provider: subject.provider, group: subject.name };
  }
}
