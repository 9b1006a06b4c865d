import type { QueryClient } from "@tanstack/react-query";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { toast } from "#components/ui/toast.ts";
import { newestAlertsQuery } from "#lib/client/queries/alerts.ts";

/** Shows an alert that just came to whoever looks at Loadline, where it is an error or worse. */
export async function toastAlert(client: QueryClient, number: number): Promise<void> {
  // What cannot be asked for shows in the bell as soon as it can.
  const answer = await client.fetchQuery({ ...newestAlertsQuery(), staleTime: 0 }).catch(() => null);
  const alert = answer?.items.find((item) => item.number === number);
  if (alert === undefined || alert.resolves || !["error", "critical"].includes(alert.severity)) return;
  const [link] = alert.links;
  toast.error(alert.title, {
    id: `alert ${alert.id}`,
    duration: 10_000,
    closeButton: true,
    description:
      link === undefined ? undefined : (
        <IntentLink href={link.href} className="rounded text-accent underline">
          {link.label}
        </IntentLink>
      ),
  });
}
