import type { ConnectionView } from "../../contracts/connections.ts";
import type { Context } from "../context.ts";
import { readConnectionUsers } from "./connection-users.ts";
import { connectionView } from "./connection-view.ts";
import { type ConnectionInput, requireConnection } from "./require-connection.ts";

export async function getConnection(context: Context, input: ConnectionInput): Promise<{ connection: ConnectionView }> {
  const { deployment, connection } = await requireConnection(context, input);
  const users = await readConnectionUsers(context.db.sql, deployment.id);
  return { connection: connectionView(connection, users) };
}
