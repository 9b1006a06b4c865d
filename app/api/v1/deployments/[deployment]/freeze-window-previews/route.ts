import { previewFreezeWindowOperation } from "#lib/contracts/freeze-windows.ts";
import { route } from "#lib/http/route.ts";
import { previewFreezeWindow } from "#lib/services/freeze/preview-freeze-window.ts";

export const POST = route(previewFreezeWindowOperation, previewFreezeWindow);
