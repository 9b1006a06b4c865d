import { z } from "zod";
import type { DeploymentMemberView, MemberView } from "../../contracts/members.ts";
import { type MemberRow, readMembers } from "../../db/access/member-rows.ts";
import type { Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { containsPattern } from "../like-pattern.ts";
import { authorize } from "./authorize.ts";
import { deploymentMemberView, memberView } from "./member-view.ts";
import { requireDeployment } from "./require-deployment.ts";

export type ListMembersInput = {
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

type Page<View> = { items: View[]; nextCursor: string | null };

const afterMember = z.object({ name: z.string(), id: z.uuid() });

/** The people of the organization by name. @throws ServiceError `forbidden`, `unauthenticated`, `invalid` (the cursor). */
export async function listMembers(context: Context, input: ListMembersInput): Promise<Page<MemberView>> {
  await authorize(context, "organization.manage", null);
  return page(context, null, input, memberView);
}

/**
 * Who has a role in a deployment, by name, and whence.
 * @throws ServiceError `not_found`, `forbidden`, `unauthenticated`, `invalid` (the cursor).
 */
export async function listDeploymentMembers(
  context: Context,
  input: ListMembersInput & { readonly deployment: string },
): Promise<Page<DeploymentMemberView>> {
  const { id } = await requireDeployment(context, input.deployment, "deployment.configure");
  return page(context, id, input, deploymentMemberView);
}

async function page<View>(
  context: Context,
  deploymentId: string | null,
  input: ListMembersInput,
  view: (row: MemberRow) => View,
): Promise<Page<View>> {
  const rows = await readMembers(context.db.sql, {
    deploymentId,
    pattern: containsPattern(input.q),
    after: decodeCursor(input.cursor, afterMember),
    limit: input.limit + 1,
  });
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const more = rows.length > shown.length && last;
  return {
    items: shown.map(view),
    nextCursor: more ? encodeCursor({ name: last.name_key, id: last.id }) : null,
  };
}
