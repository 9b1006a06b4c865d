"use client";

import { BellOff, BellRing } from "lucide-react";
import { useState } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { useHydrated } from "#components/ui/hydrated.ts";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/menu.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { exactTime } from "#lib/client/format/time.ts";
import { useMuteAlertPolicy } from "#lib/client/mutations/alert-policies.ts";
import type { AlertPolicyView, AlertWayView } from "#lib/contracts/alert-policies.ts";
import { ALERT_KIND_FACTS } from "#lib/domain/alerts/kinds.ts";
import { MuteDialog } from "./mute-dialog.tsx";
import { receiverName } from "./receiver-name.ts";
import { RowActions } from "./row-actions.tsx";

const HOUR_MS = 3_600_000;

type Props = {
  deployment: string;
  policy: AlertPolicyView;
  ways: readonly AlertWayView[];
  onEdit: () => void;
  onDelete: () => void;
};

/** One policy: what it tells whom, whether it does at present, and when it did last. */
export function AlertPolicyRow({ deployment, policy, ways, onEdit, onDelete }: Props) {
  const { name, description, enabled, kinds, locations, receivers, muted, mutedUntil, lastDelivery } = policy;
  const isHydrated = useHydrated();
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 grow basis-72">
        <h3 className="flex flex-wrap items-center gap-2 font-medium text-base wrap-any">
          {name}
          {!enabled ? (
            <Badge>Switched off</Badge>
          ) : muted && mutedUntil !== null ? (
            <Badge tone="changed" icon={<BellOff aria-hidden />}>
              Muted until {isHydrated ? exactTime(mutedUntil) : mutedUntil}
            </Badge>
          ) : (
            <Badge tone="added" icon={<BellRing aria-hidden />}>
              On
            </Badge>
          )}
        </h3>
        {description === "" ? null : <p className="text-ink-2 text-sm wrap-any">{description}</p>}
        <p className="text-sm">{kinds.map((kind) => ALERT_KIND_FACTS[kind].label).join(" · ")}</p>
        <p className="text-ink-3 text-xs wrap-any">
          {locations.length === 0 ? "All code locations" : locations.join(", ")}
        </p>
      </div>
      <div className="min-w-0 grow basis-60 text-sm">
        <ul>
          {receivers.map((receiver) => {
            const label = receiverName(receiver, ways);
            return (
              <li key={label} className="wrap-any">
                {label}
              </li>
            );
          })}
        </ul>
        <p className="text-ink-3 text-xs">
          {lastDelivery === null ? (
            "Nothing told yet"
          ) : (
            <>
              Last: <RelativeTime at={lastDelivery.at} /> ({lastDelivery.state})
            </>
          )}
        </p>
      </div>
      <RowActions name={name} lockedReason={null} onEdit={onEdit} onDelete={onDelete}>
        <MuteMenu deployment={deployment} policy={policy} />
      </RowActions>
    </li>
  );
}

function MuteMenu({ deployment, policy }: { deployment: string; policy: AlertPolicyView }) {
  const mute = useMuteAlertPolicy(deployment);
  const [isChoosing, setChoosing] = useState(false);
  const { name, muted } = policy;
  const until = (instant: string | null) =>
    mute.mutate(
      { policy: name, until: instant },
      {
        onSuccess: () => toast.success(instant === null ? `${name} tells again` : `Muted ${name}`),
        onError: (error) => toast.error(problemText(error)),
      },
    );
  const inHours = (hours: number) => until(new Date(Date.now() + hours * HOUR_MS).toISOString());
  if (muted) {
    return (
      <Button size="sm" pending={mute.isPending} aria-label={`Unmute ${name}`} onClick={() => until(null)}>
        Unmute
      </Button>
    );
  }
  return (
    <>
      <Menu
        trigger={
          <button type="button" className={buttonClass("secondary", "sm")} aria-label={`Mute ${name}`}>
            Mute
          </button>
        }
      >
        <MenuItem onClick={() => inHours(1)}>For 1 hour</MenuItem>
        <MenuItem onClick={() => inHours(8)}>For 8 hours</MenuItem>
        <MenuSeparator />
        <MenuItem onClick={() => setChoosing(true)}>Until…</MenuItem>
      </Menu>
      {isChoosing ? <MuteDialog deployment={deployment} policy={name} onClose={() => setChoosing(false)} /> : null}
    </>
  );
}
