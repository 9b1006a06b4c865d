"use client";

import { LoaderCircle, RotateCcw, Unplug } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { LoadError } from "#components/history/load-error.tsx";
import { StatusBadge } from "#components/history/load-marks.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { rollbackHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";

/** Loaded or Failed + View error, and what else holds of the location now. */
export function LocationStatus({ location }: { location: LocationView }) {
  const load = location.currentLoad;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <StatusBadge status={location.status} />
      {load?.error ? <ViewError location={location.name} load={load} lastGood={location.lastGoodLoad} /> : null}
      {location.activeRollback === null ? null : (
        <Link href={rollbackHref(location.activeRollback)} className="rounded hover:underline">
          <Badge tone="accent" icon={<LoaderCircle aria-hidden className="animate-spin" />}>
            Rolling back
          </Badge>
        </Link>
      )}
      {location.hold === null || load?.rollbackOf == null ? null : (
        <Badge tone="changed" icon={<RotateCcw aria-hidden />} title={location.hold.reason}>
          Rolled back: held until <ShortTime at={location.hold.expiresAt} />
        </Badge>
      )}
      {location.connection?.state === "unreachable" ? (
        <Badge tone="changed" icon={<Unplug aria-hidden />} title={location.connection.detail ?? undefined}>
          Not reachable since <ShortTime at={location.connection.since} />
        </Badge>
      ) : null}
    </div>
  );
}

type ViewErrorProps = {
  location: string;
  load: NonNullable<LocationView["currentLoad"]>;
  lastGood: number | null;
};

function ViewError({ location, load, lastGood }: ViewErrorProps) {
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
          footer={<Button onClick={() => setOpen(false)}>Close</Button>}
        >
          <div className="flex flex-col gap-3 p-4">
            <LoadError error={load.error} open />
            <p className="text-ink-2">
              {lastGood === null
                ? "No load of this code location has succeeded yet."
                : `The last load that succeeded is #${lastGood}. View history to compare, or to roll back to it.`}
            </p>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
