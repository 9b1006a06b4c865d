import type { LoadView } from "../../contracts/loads.ts";
import { updateDescription } from "../../db/history/loads.ts";
import { notify } from "../../db/notify.ts";
import { requireLocation } from "../access/require-location.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { type GetLoadInput, requireLoad } from "./get-load.ts";
import { loadSearchText } from "./search-text.ts";

export type DescribeLoadInput = GetLoadInput & { readonly description: string | null };

/** Sets or clears a load's description; all its other facts stay as they were recorded. */
export async function describeLoad(context: Context, input: DescribeLoadInput): Promise<{ load: LoadView }> {
  const location = await requireLocation(context, input.deployment, input.location, "load.describe");
  const description = input.description?.trim() ? input.description : null;
  return context.db.transaction(async ({ sql }) => {
    const before = await requireLoad(sql, location, input.number);
    const load = { ...before, description };
    await updateDescription(sql, location.id, input.number, description, loadSearchText(load));
    await appendAudit(sql, {
      context,
      action: "load.described",
      deploymentId: location.deployment.id,
      locationId: location.id,
      target: { location: location.name, load: input.number },
      before: { description: before.description },
      after: { description },
    });
    await notify(sql, {
      type: "location.updated",
      deploymentId: location.deployment.id,
      deployment: location.deployment.name,
      location: location.name,
    });
    return { load };
  });
}
