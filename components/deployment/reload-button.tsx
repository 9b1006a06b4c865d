"use client";

import { RefreshCw } from "lucide-react";
import { toast } from "sonner";
import { cx } from "#components/ui/class-names.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useReloadLocation } from "#lib/client/mutations/reload-location.ts";
import { type Role, roleMay } from "#lib/domain/access/roles.ts";

const LOOK =
  "inline-flex items-center gap-1 rounded font-medium text-accent text-xs hover:underline aria-disabled:cursor-not-allowed aria-disabled:text-ink-3 aria-disabled:no-underline";

type Props = { deployment: string; location: string; role: Role | null };

/** Has the location's code loaded anew by what observes it; the outcome is told, the load comes by itself. */
export function ReloadButton({ deployment, location, role }: Props) {
  const reload = useReloadLocation(deployment, location);
  if (role === null || !roleMay(role, "location.reload")) {
    return (
      <Tooltip label="Reloading takes Editor, Admin or Organization Admin.">
        <button type="button" aria-disabled className={LOOK}>
          <RefreshCw aria-hidden className="size-3" />
          Reload<span className="sr-only"> {location}</span>
        </button>
      </Tooltip>
    );
  }

  function start() {
    if (reload.isPending) return;
    reload.mutate(undefined, {
      onSuccess: ({ reload: outcome }) => {
        const reason = outcome.reason ?? undefined;
        if (outcome.status === "reloaded") toast.success(`Reloaded ${location}`);
        else if (outcome.status === "failed") toast.error(`${location} did not reload`, { description: reason });
        else toast.message(`No word yet of ${location}'s reload`, { description: reason });
      },
      onError: (error) => toast.error(`${location} was not reloaded`, { description: problemText(error) }),
    });
  }
  return (
    <button type="button" onClick={start} aria-disabled={reload.isPending || undefined} className={LOOK}>
      <RefreshCw aria-hidden className={cx("size-3", reload.isPending && "animate-spin")} />
      {reload.isPending ? "Reloading…" : "Reload"}
      <span className="sr-only"> {location}</span>
    </button>
  );
}
