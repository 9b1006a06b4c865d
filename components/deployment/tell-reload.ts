import type { z } from "zod";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import type { reloadLocationOperation } from "#lib/contracts/deployments.ts";

/** Says how a reload ended, wherever the reader is by then. */
export function tellReload(location: string, { reload }: z.infer<typeof reloadLocationOperation.response>): void {
  const reason = reload.reason ?? undefined;
  if (reload.status === "reloaded") toast.success(`Reloaded ${location}`);
  else if (reload.status === "failed") toast.error(`${location} did not reload`, { description: reason });
  else toast.message(`No word yet of ${location}'s reload`, { description: reason });
}

/** The same where it was refused, or nobody answered. */
export function tellReloadRefused(location: string, error: unknown): void {
  toast.error(`${location} was not reloaded`, { description: problemText(error) });
}
