import type { QueryClient } from "@tanstack/react-query";
import { toastAlert } from "#components/alerts/toast-alert.tsx";
import { toast } from "#components/ui/toast.ts";
import { invalidateEvent } from "#lib/client/invalidate-event.ts";
import type { LiveEvent } from "#lib/contracts/events.ts";

/** Brings the page up to what an event tells, and says what must not pass unnoticed. */
export function hearEvent(client: QueryClient, event: LiveEvent): void {
  invalidateEvent(client, event);
  if (event.type === "alert.raised") void toastAlert(client, event.number);
  else warnOfHold(event);
}

/** CI deployed over a rollback: that must not pass unnoticed by whoever looks at Loadline. */
function warnOfHold(event: LiveEvent): void {
  if (event.type !== "load.recorded" || !event.againstHold) return;
  const { deployment, location, number } = event;
  toast.warning(`Load #${number} of ${location} in ${deployment} came with another image than the one that is held.`, {
    id: `against-hold ${deployment} ${location} ${number}`,
    duration: Number.POSITIVE_INFINITY,
    closeButton: true,
  });
}
