import { ArchiveX, CircleCheck, CircleDashed, CircleX, History, RotateCcw, ShieldCheck } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { rollbackHref } from "#lib/client/routes.ts";
import type { Restorable } from "#lib/domain/rollback/status.ts";

export function CurrentBadge() {
  return (
    <Badge tone="accent" title="The newest load of this code location">
      CURRENT
    </Badge>
  );
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

const RESTORABLE: Record<Restorable, { text: string; title: string; icon: typeof ShieldCheck; look: string }> = {
  restorable: {
    text: "Restorable",
    title: "The deploy target still has this image",
    icon: ShieldCheck,
    look: "text-added",
  },
  image_gone: {
    text: "Image gone",
    title: "The deploy target no longer has this image",
    icon: ArchiveX,
    look: "text-removed",
  },
  expired: {
    text: "Expired",
    title: "Older than the retention window for rollbacks",
    icon: History,
    look: "text-ink-3",
  },
  unknown: {
    text: "Not checked",
    title: "Whether the deploy target still has this image is not known",
    icon: CircleDashed,
    look: "text-ink-3",
  },
};

/** Whether a load's image could be deployed again. */
export function RestorableMark({ state }: { state: Restorable }) {
  const { text, title, icon: Icon, look } = RESTORABLE[state];
  return (
    <span title={title} className={`inline-flex items-center gap-1 whitespace-nowrap text-xs ${look}`}>
      <Icon aria-hidden className="size-3" />
      {text}
    </span>
  );
}
