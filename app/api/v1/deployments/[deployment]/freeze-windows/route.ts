import { createFreezeWindowOperation, listFreezeWindowsOperation } from "#lib/contracts/freeze-windows.ts";
import { route } from "#lib/http/route.ts";
import { createFreezeWindow } from "#lib/services/freeze/create-freeze-window.ts";
import { listFreezeWindows } from "#lib/services/freeze/list-freeze-windows.ts";

export const GET = route(listFreezeWindowsOperation, listFreezeWindows);
export const POST = route(createFreezeWindowOperation, createFreezeWindow);
