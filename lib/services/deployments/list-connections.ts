import type { ConnectionView } from "../../contracts/connections.ts";
import { readConnectionDetails } from "../../db/configure/connection-rows.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { readConnectionUsers } from "./connection-users.ts";
import { connectionView } from "./connection-view.ts";

/** The deployment's connections by name. */
export async function listConnections(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ items: ConnectionView[]; nextCursor: null }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const { sql } = context.db;
  const users = await readConnectionUsers(sql, deployment.id);
  const rows = await readConnectionDetails(sql, deployment.id);
  return { items: rows.map((row) => connectionView(row, users)), nextCursor: null };
}
