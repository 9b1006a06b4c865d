import type { z } from "zod";
import type { listFreezeWindowsOperation } from "../../contracts/freeze-windows.ts";
import { readFreezeWindows } from "../../db/rollback/freeze-windows.ts";
import { freezeState } from "../../domain/freeze/freeze-state.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { freezeStateView, freezeWindowView } from "./freeze-view.ts";

/** The deployment's freeze windows by name, each with when it is closed, and whether one is now. */
export async function listFreezeWindows(
  context: Context,
  input: { readonly deployment: string },
): Promise<z.infer<typeof listFreezeWindowsOperation.response>> {
  const deployment = await requireDeployment(context, input.deployment, "history.read");
  const { windows, now } = await readFreezeWindows(context.db.sql, deployment.id);
  return {
    items: windows.map((window) => freezeWindowView(window, now)),
    nextCursor: null,
    state: freezeStateView(freezeState(windows, now)),
  };
}
