"use client";

import { Hand, LoaderCircle, Unplug } from "lucide-react";
import { useState } from "react";
import {
  AgainstHoldMark,
  BlockedMark,
  RolledBackMark,
  StatusBadge,
  VerifiedMark,
} from "#components/history/load-marks.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { lazyPart } from "#components/ui/lazy-part.ts";
import { ShortTime } from "#components/ui/short-time.tsx";
import { tellNotLoaded } from "#components/ui/tell-not-loaded.ts";
import { rollbackHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";

const dialogPart = lazyPart(() => import("./location-error-dialog.tsx"));
/** The click tries again and says so. */
const loadAhead = () => void dialogPart.load().catch(() => null);

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
      {load?.error ? <ViewError deployment={deployment} location={location} load={load} /> : null}
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
  location: LocationView;
  load: NonNullable<LocationView["currentLoad"]>;
};

function ViewError({ deployment, location, load }: ViewErrorProps) {
  const [open, setOpen] = useState(false);
  const dialog = dialogPart.use();

  function show() {
    setOpen(true);
    dialogPart.load().catch(() => {
      setOpen(false);
      tellNotLoaded("The error");
    });
  }

  return (
    <>
      <button
        type="button"
        onClick={show}
        onPointerEnter={loadAhead}
        onFocus={loadAhead}
        className="rounded font-medium text-removed text-xs underline-offset-2 hover:underline"
      >
        View error<span className="sr-only"> of {location.name}</span>
      </button>
      {open && load.error && dialog !== null ? (
        <dialog.LocationErrorDialog
          deployment={deployment}
          location={location}
          load={load}
          error={load.error}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
