import { z } from "zod";
import type { GrantView } from "../../contracts/grants.ts";
import { type GrantSearch, readGrants } from "../../db/access/grant-rows.ts";
import type { Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { authorize } from "./authorize.ts";
import { grantView } from "./grant-view.ts";
import { requireDeployment } from "./require-deployment.ts";

export type ListGrantsInput = {
  /** Only what holds in this deployment; absent: every grant. */
  readonly deployment?: string | undefined;
  readonly subject?: GrantSearch["subject"] | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

const afterGrant = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

/**
 * Grants, oldest first. Needs Admin of the deployment, or Organization Admin.
 * @throws ServiceError `not_found`, `forbidden`, `unauthenticated`, `invalid` (the cursor).
 */
export async function listGrants(
  context: Context,
  input: ListGrantsInput,
): Promise<{ items: GrantView[]; nextCursor: string | null }> {
  let deploymentId: string | null = null;
  if (input.deployment === undefined) await authorize(context, "organization.manage", null);
  else deploymentId = (await requireDeployment(context, input.deployment, "deployment.configure")).id;
  const rows = await readGrants(context.db.sql, {
    deploymentId,
    subject: input.subject ?? null,
    after: decodeCursor(input.cursor, afterGrant),
    limit: input.limit + 1,
  });
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const more = rows.length > shown.length && last;
  return {
    items: shown.map(grantView),
    nextCursor: more ? encodeCursor({ createdAt: last.created_at.toISOString(), id: last.id }) : null,
  };
}
