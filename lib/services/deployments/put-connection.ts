import type { z } from "zod";
import type { ConnectionView, putConnectionOperation } from "../../contracts/connections.ts";
import type { Context } from "../context.ts";
import { configureConnection } from "./configure-connection.ts";
import { getConnection } from "./get-connection.ts";
import type { ConnectionInput } from "./require-connection.ts";

export type PutConnectionInput = ConnectionInput & z.infer<NonNullable<typeof putConnectionOperation.body>>;

/** Makes or changes a connection and answers what it is then. @throws ServiceError as `configureConnection`. */
export async function putConnection(
  context: Context,
  input: PutConnectionInput,
): Promise<{ connection: ConnectionView }> {
  const { deployment, connection, kind, config, secrets } = input;
  await configureConnection(context, { deployment, name: connection, kind, config, secrets });
  return getConnection(context, input);
}
