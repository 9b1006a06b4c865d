import { BadgeCheck, Ban, CircleCheck, CircleDashed, CircleX, GitCompareArrows, Hand, RotateCcw } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { rollbackHref } from "#lib/client/routes.ts";
import type { LoadItem } from "#lib/contracts/loads.ts";

export function CurrentBadge() {
  return (
    <Badge tone="accent" title="The newest load of this code location">
      CURRENT
    </Badge>
  );
}

/** It is picked to be compared. */
export function MarkedBadge() {
  return <Badge icon={<GitCompareArrows aria-hidden />}>To compare</Badge>;
}

/** Loaded or failed, in words. `none`: nothing was recorded yet. */
export function StatusBadge({ status }: { status: "loaded" | "failed" | "none" }) {
  if (status === "loaded") {
    return (
      <Badge tone="added" icon={<CircleCheck aria-hidden />}>
        Loaded
      </Badge>
    );
  }
  if (status === "failed") {
    return (
      <Badge tone="removed" icon={<CircleX aria-hidden />}>
        Failed
      </Badge>
    );
  }
  return <Badge icon={<CircleDashed aria-hidden />}>No load yet</Badge>;
}

/** The mark of a load that a rollback brought; leads to the rollback's proof. */
export function RolledBackMark({ to, rollbackId }: { to: number; rollbackId: string | null }) {
  const badge = (
    <Badge tone="changed" icon={<RotateCcw aria-hidden />}>
      Rolled back to #{to}
    </Badge>
  );
  if (rollbackId === null) return badge;
  return (
    <IntentLink
      href={rollbackHref(rollbackId)}
      title="See the rollback and its proof"
      className="rounded hover:underline"
    >
      {badge}
    </IntentLink>
  );
}

/** A rollback brought it and was proven: digest and fingerprint equal those of the load it goes back to. */
export function VerifiedMark() {
  return (
    <Badge
      tone="added"
      icon={<BadgeCheck aria-hidden />}
      title="Digest and fingerprint were seen to equal the target's"
    >
      Verified
    </Badge>
  );
}

type BlockedProps = {
  blocked: NonNullable<LoadItem["blocked"]>;
  /** The load, where the mark does not stand beside it. */
  of?: number;
};

/** The version must not be deployed again. */
export function BlockedMark({ blocked, of }: BlockedProps) {
  return (
    <Badge tone="removed" icon={<Ban aria-hidden />} title={`${blocked.by} blocked this version: ${blocked.reason}`}>
      {of === undefined ? "Blocked" : `The version of #${of} is blocked`}
    </Badge>
  );
}

/** It came with another image while its deploy unit was held. */
export function AgainstHoldMark({ hold }: { hold: NonNullable<LoadItem["againstHold"]> }) {
  return (
    <Badge tone="changed" icon={<Hand aria-hidden />} title={`${hold.owner} held the deploy unit: ${hold.reason}`}>
      Against a hold
    </Badge>
  );
}
