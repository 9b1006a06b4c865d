import { Archive, ArchiveX, CircleDashed, History, ShieldCheck } from "lucide-react";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import type { LoadItem } from "#lib/contracts/loads.ts";
import type { Restorable } from "#lib/domain/rollback/status.ts";

const RESTORABLE: Record<Restorable, { text: string; title: string; icon: typeof ShieldCheck; look: string }> = {
  restorable: {
    text: "Restorable",
    title: "The deploy target can get this image",
    icon: ShieldCheck,
    look: "text-added",
  },
  image_gone: {
    text: "Image gone",
    title: "The deploy target can no longer get this image",
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
    title: "Whether the deploy target can get this image is not known",
    icon: CircleDashed,
    look: "text-ink-3",
  },
};

type Load = Pick<LoadItem, "restorable" | "probedAt" | "retainedUntil" | "keptImage">;

/** Whether a load's image could be deployed again; on hover, when the target was last asked. */
export function RestorableMark({ load }: { load: Load }) {
  const { text, title, icon: Icon, look } = RESTORABLE[load.restorable];
  const asked = load.probedAt === null ? "" : `, as of ${load.probedAt}`;
  return (
    <span title={`${title}${asked}`} className={`inline-flex items-center gap-1 whitespace-nowrap text-xs ${look}`}>
      <Icon aria-hidden className="size-3" />
      {text}
      {load.keptImage?.state === "kept" ? (
        <span
          title="A tag of Loadline's keeps it in its registry"
          className="inline-flex items-center gap-1 text-ink-2"
        >
          <Archive aria-hidden className="size-3" />
          kept
        </span>
      ) : null}
    </span>
  );
}

/** The same in sentences: until when it is a target, when it was last asked for, and what keeps it in its registry. */
export function RestorableFacts({ load }: { load: Load }) {
  const { retainedUntil, probedAt, keptImage } = load;
  return (
    <div className="flex flex-col gap-0.5 text-ink-2 text-xs">
      <RestorableMark load={load} />
      {load.restorable === "expired" ? (
        <span>
          {retainedUntil === null ? null : (
            <>
              Could be rolled back to until <ShortTime at={retainedUntil} />
            </>
          )}
        </span>
      ) : (
        <span>
          {retainedUntil === null ? (
            "A rollback target for as long as it is current, held, last good or the version before"
          ) : (
            <>
              A rollback target until <ShortTime at={retainedUntil} />
            </>
          )}
        </span>
      )}
      {probedAt === null ? null : (
        <span>
          The deploy target was asked for it <RelativeTime at={probedAt} />
        </span>
      )}
      {keptImage === null ? null : <KeptLine kept={keptImage} until={retainedUntil} />}
    </div>
  );
}

type KeptProps = { kept: NonNullable<LoadItem["keptImage"]>; until: string | null };

function KeptLine({ kept, until }: KeptProps) {
  switch (kept.state) {
    case "kept":
      return (
        <span>
          Kept in its registry by a tag of Loadline’s
          {until === null ? null : (
            <>
              {" "}
              until <ShortTime at={until} />
            </>
          )}
          {kept.detail === null ? "" : ` (${kept.detail})`}
        </span>
      );
    case "failed":
      return (
        <span className="text-changed wrap-any">Not kept in its registry: {kept.detail ?? "it did not work"}</span>
      );
    case "removing":
      return (
        <span className="wrap-any">No longer kept in its registry{kept.detail === null ? "" : `: ${kept.detail}`}</span>
      );
  }
}
