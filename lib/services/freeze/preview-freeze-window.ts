import type { z } from "zod";
import type { FreezeWindowView, previewFreezeWindowOperation } from "../../contracts/freeze-windows.ts";
import { readNow } from "../../db/rollback/freeze-windows.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { checkSchedule } from "./check-schedule.ts";
import { occurrences } from "./freeze-view.ts";

type Input = { readonly deployment: string } & z.output<NonNullable<typeof previewFreezeWindowOperation.body>>;

/** When a window would be closed that is not saved. @throws ServiceError `invalid`, `not_found`, `forbidden`. */
export async function previewFreezeWindow(
  context: Context,
  input: Input,
): Promise<Pick<FreezeWindowView, "closed" | "next">> {
  await requireDeployment(context, input.deployment, "deployment.configure");
  const now = await readNow(context.db.sql);
  return occurrences(checkSchedule(input.schedule, now), now);
}
