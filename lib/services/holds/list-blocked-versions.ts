import { type BlockedVersionView, MOST_BLOCKS_LISTED } from "../../contracts/holds.ts";
import { readBlocks } from "../../db/rollback/blocked-versions.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { blockView } from "./block-view.ts";

/** Every version that is blocked in the deployment, newest first. */
export async function listBlockedVersions(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ items: BlockedVersionView[]; nextCursor: null }> {
  const deployment = await requireDeployment(context, input.deployment, "history.read");
  const rows = await readBlocks(context.db.sql, deployment.id, MOST_BLOCKS_LISTED);
  return { items: rows.map(blockView), nextCursor: null };
}
