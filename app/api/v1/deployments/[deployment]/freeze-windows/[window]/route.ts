import { deleteFreezeWindowOperation, putFreezeWindowOperation } from "#lib/contracts/freeze-windows.ts";
import { route } from "#lib/http/route.ts";
import { deleteFreezeWindow } from "#lib/services/freeze/delete-freeze-window.ts";
import { putFreezeWindow } from "#lib/services/freeze/put-freeze-window.ts";

export const PUT = route(putFreezeWindowOperation, putFreezeWindow);
export const DELETE = route(deleteFreezeWindowOperation, deleteFreezeWindow);
