import { type ConnectionDetails, readConnectionDetails } from "../../db/configure/connection-rows.ts";
import type { Permission } from "../../domain/access/roles.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { FoundDeployment } from "../access/require-place.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";

export type ConnectionInput = { readonly deployment: string; readonly connection: string };

/** Finds a connection by name and passes the gate for it. @throws ServiceError `not_found`, `forbidden`. */
export async function requireConnection(
  context: Context,
  input: ConnectionInput,
  permission: Permission = "deployment.configure",
): Promise<{ deployment: FoundDeployment; connection: ConnectionDetails }> {
  const deployment = await requireDeployment(context, input.deployment, permission);
  const [connection] = await readConnectionDetails(context.db.sql, deployment.id, input.connection);
  if (connection === undefined) {
    throw new ServiceError(
      "not_found",
      `There is no connection named “${input.connection}” in the deployment “${deployment.name}”.`,
    );
  }
  return { deployment, connection };
}
