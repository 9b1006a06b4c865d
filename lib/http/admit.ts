import type { Operation } from "../contracts/operation.ts";
import { authorize } from "../services/access/authorize.ts";
import { requirePlace } from "../services/access/require-place.ts";
import type { Context } from "../services/context.ts";

/**
 * Passes the gate of the organization's or a deployment's operation before its body is read, so that whoever may
 * not do it is told just that, and does not get to send megabytes first. The verb passes it again, in its own
 * transaction where it has one.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden`.
 */
export async function admit(
  context: Context,
  operation: Pick<Operation, "permission">,
  params: unknown,
): Promise<void> {
  const { permission } = operation;
  if (permission === "public" || permission === "signed-in") return;
  if (permission === "organization.manage") {
    await authorize(context, permission, null);
    return;
  }
  const { deployment, location } = params as { deployment?: unknown; location?: unknown };
  if (typeof deployment !== "string") return;
  await requirePlace(context, deployment, typeof location === "string" ? location : null, permission);
}
