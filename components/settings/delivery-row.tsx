"use client";

import { BellOff, CircleCheck, CircleX, Clock } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useRepeatAlertDelivery } from "#lib/client/mutations/alert-policies.ts";
import { deploymentHref, historyHref, loadHref, rollbackHref } from "#lib/client/routes.ts";
import type { AlertDeliveryView } from "#lib/contracts/alert-deliveries.ts";
import type { AlertWayView } from "#lib/contracts/alert-policies.ts";
import type { DeliveryState } from "#lib/domain/alerts/delivery.ts";
import { receiverName } from "./receiver-name.ts";

export const DELIVERY_STATE_NAMES: Record<DeliveryState, string> = {
  pending: "Waits",
  sent: "Sent",
  failed: "Failed",
  muted: "Muted",
};

const LOOKS = {
  pending: { icon: Clock, tone: "accent" },
  sent: { icon: CircleCheck, tone: "added" },
  failed: { icon: CircleX, tone: "removed" },
  muted: { icon: BellOff, tone: "neutral" },
} as const;

type Props = { deployment: string; delivery: AlertDeliveryView; ways: readonly AlertWayView[] };

/** One delivery: what was told whom by which policy, and what came of it. */
export function DeliveryRow({ deployment, delivery, ways }: Props) {
  const { at, policy, receiver, title, events, state, attempts, nextAt, answer } = delivery;
  const repeat = useRepeatAlertDelivery(deployment);
  const { icon: Icon, tone } = LOOKS[state];
  const canRepeat = state !== "pending" && !(receiver.type === "app" && state === "sent");
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 border-line border-b px-4 py-2 last:border-b-0">
      <RelativeTime at={at} className="w-28 shrink-0 pt-0.5 text-ink-2 text-xs" />
      <div className="min-w-0 grow basis-72">
        <p className="wrap-any">
          <IntentLink href={hrefOf(deployment, delivery)} className="rounded text-accent hover:underline">
            {title}
          </IntentLink>
          {events > 1 ? <span className="text-ink-2"> and {plural(events - 1, "event")} before</span> : null}
        </p>
        <p className="text-ink-2 text-xs wrap-any">
          {policy} · {receiverName(receiver, ways)}
        </p>
        {answer === null ? null : <p className="text-ink-3 text-xs wrap-any">{answer}</p>}
      </div>
      <div className="flex shrink-0 flex-col items-start gap-0.5 sm:w-40">
        <Badge tone={tone} icon={<Icon aria-hidden />}>
          {DELIVERY_STATE_NAMES[state]}
        </Badge>
        <span className="text-ink-3 text-xs">
          {attempts > 0 ? plural(attempts, "attempt") : null}
          {nextAt === null ? null : (
            <>
              {attempts > 0 ? ", next " : "Goes out "}
              <RelativeTime at={nextAt} />
            </>
          )}
        </span>
      </div>
      <div className="w-24 shrink-0">
        {canRepeat ? (
          <Button
            size="sm"
            pending={repeat.isPending}
            aria-label={`Send again: ${title} to ${receiverName(receiver, ways)}`}
            onClick={() =>
              repeat.mutate(delivery.id, {
                onSuccess: () => toast.success("It is sent once more"),
                onError: (error) => toast.error(problemText(error)),
              })
            }
          >
            Send again
          </Button>
        ) : null}
      </div>
    </li>
  );
}

function hrefOf(deployment: string, { location, load, rollback }: AlertDeliveryView): string {
  if (rollback !== null) return rollbackHref(rollback);
  if (location === null) return deploymentHref(deployment);
  return load === null ? historyHref(deployment, location) : loadHref(deployment, location, load);
}
