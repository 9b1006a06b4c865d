import {
  deleteConnectionOperation,
  getConnectionOperation,
  putConnectionOperation,
} from "#lib/contracts/connections.ts";
import { route } from "#lib/http/route.ts";
import { deleteConnection } from "#lib/services/deployments/delete-connection.ts";
import { getConnection } from "#lib/services/deployments/get-connection.ts";
import { putConnection } from "#lib/services/deployments/put-connection.ts";

export const GET = route(getConnectionOperation, getConnection);
export const PUT = route(putConnectionOperation, putConnection);
export const DELETE = route(deleteConnectionOperation, deleteConnection);
