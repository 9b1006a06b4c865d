"use client";

import { Hand, LoaderCircle, Unplug } from "lucide-react";
import { useState } from "react";
import { ListedLoadError } from "#components/history/listed-load-error.tsx";
import {
  AgainstHoldMark,
  BlockedMark,
  RolledBackMark,
  StatusBadge,
  VerifiedMark,
} from "#components/history/load-marks.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { historyHref, rollbackHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";

/** Loaded, Loading, or Failed + View error, and what else holds of the location now. */
export function LocationStatus({ deployment, location }: { deployment: string; location: LocationView }) {
  const load = location.currentLoad;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {location.loading ? (
        <Badge tone="accent" icon={<LoaderCircle aria-hidden className="animate-spin" />}>
          Loading
        </Badge>
      ) : (
        <StatusBadge status={location.status} />
      )}
      {load?.error ? (
        <ViewError deployment={deployment} location={location.name} load={load} lastGood={location.lastGoodLoad} />
      ) : null}
      {location.activeRollback === null ? null : (
        <IntentLink href={rollbackHref(location.activeRollback)} className="rounded hover:underline">
          <Badge tone="accent" icon={<LoaderCircle aria-hidden className="animate-spin" />}>
            Rolling back
          </Badge>
        </IntentLink>
      )}
      {load?.rollbackOf == null ? null : <RolledBackMark to={load.rollbackOf} rollbackId={load.rollbackId} />}
      {location.hold === null ? null : (
        <Badge tone="changed" icon={<Hand aria-hidden />} title={`${location.hold.owner}: ${location.hold.reason}`}>
          Held until <ShortTime at={location.hold.expiresAt} />
        </Badge>
      )}
      {load?.verified ? <VerifiedMark /> : null}
      {load?.blocked ? <BlockedMark blocked={load.blocked} /> : null}
      {load?.againstHold ? <AgainstHoldMark hold={load.againstHold} /> : null}
      {location.connection?.state === "unreachable" ? (
        <Badge tone="changed" icon={<Unplug aria-hidden />} title={location.connection.detail ?? undefined}>
          Not reachable since <ShortTime at={location.connection.since} />
        </Badge>
      ) : null}
    </div>
  );
}

type ViewErrorProps = {
  deployment: string;
  location: string;
  load: NonNullable<LocationView["currentLoad"]>;
  lastGood: number | null;
};

function ViewError({ deployment, location, load, lastGood }: ViewErrorProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="rounded font-medium text-removed text-xs underline-offset-2 hover:underline"
      >
        View error
      </button>
      {open && load.error ? (
        <Dialog
          title={`${location} failed to load`}
          subtitle={
            <>
              Load #{load.number}, <RelativeTime at={load.loadedAt} />
            </>
          }
          width="lg"
          onClose={() => setOpen(false)}
        >
          <div className="flex flex-col gap-3 p-4">
            <ListedLoadError deployment={deployment} location={location} number={load.number} error={load.error} open />
            <p className="text-ink-2">
              {lastGood === null
                ? "No load of this code location has succeeded yet."
                : `The last load that succeeded is #${lastGood}: compare with it, or roll back to it, from the history.`}
            </p>
          </div>
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Close</Button>
            <IntentLink href={historyHref(deployment, location)} scroll={false} className={buttonClass("primary")}>
              View history
            </IntentLink>
          </DialogFooter>
        </Dialog>
      ) : null}
    </>
  );
}
