"use client";

import { Hand } from "lucide-react";
import { Suspense } from "react";
import { Button } from "#components/ui/button.tsx";
import { lazyView } from "#components/ui/lazy-view.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { toast } from "#components/ui/toast.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useReleaseHold } from "#lib/client/mutations/release-hold.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { type Role, roleMay } from "#lib/domain/access/roles.ts";
import { ExtendHold } from "./extend-hold.tsx";

const HoldRollback = lazyView(() => import("#components/rollback/hold-rollback.tsx").then((part) => part.HoldRollback));

type Props = {
  deployment: string;
  location: string;
  unit: string;
  hold: NonNullable<LocationView["hold"]>;
  role: Role | null;
  /** The rollback on whose own page it stands, which has these ways itself. */
  shownRollback?: string;
};

/** The deploy unit is held: by whom, why, until when, the rollback it came of, and the ways out for those who may. */
export function HoldBanner({ deployment, location, unit, hold, role, shownRollback }: Props) {
  const release = useReleaseHold(deployment, location);
  const may = role !== null && roleMay(role, "hold.manage");
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-md border border-changed/30 bg-changed-soft px-2.5 py-1.5 text-xs">
      <p className="flex min-w-0 grow basis-80 items-start gap-2">
        <Hand aria-hidden className="mt-0.5 size-3.5 shrink-0 text-changed" />
        <span className="min-w-0 wrap-any">
          <span className="font-medium">Held by {hold.owner}</span>: {hold.reason}{" "}
          <span className="text-ink-2">
            Until <ShortTime at={hold.expiresAt} />.
          </span>
        </span>
      </p>
      {may ? <ExtendHold deployment={deployment} unit={unit} /> : null}
      {may ? (
        <Button
          size="sm"
          pending={release.isPending}
          onClick={() =>
            release.mutate(undefined, {
              onSuccess: () => toast.success(`Released the hold on ${location}`),
              onError: (error) => toast.error(problemText(error)),
            })
          }
        >
          Release hold
        </Button>
      ) : (
        <Tooltip label="Releasing a hold takes Editor, Admin or Organization Admin.">
          <Button size="sm" aria-disabled>
            Release hold
          </Button>
        </Tooltip>
      )}
      {/* At the end, so that the others do not move away from the pointer when it comes. */}
      {hold.rollbackId === null || hold.rollbackId === shownRollback ? null : (
        <Suspense>
          <HoldRollback deployment={deployment} rollbackId={hold.rollbackId} role={role} />
        </Suspense>
      )}
    </div>
  );
}
