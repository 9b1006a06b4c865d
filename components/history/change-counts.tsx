import { cx } from "#components/ui/class-names.ts";
import { type Counts, countsText, number } from "#lib/client/format/counts.ts";

/** "+3 −1 ~5": added, removed, changed. Signs carry the meaning, colours help; read aloud in words. */
export function ChangeCounts({ counts, className }: { counts: Counts; className?: string }) {
  const none = counts.added + counts.removed + counts.changed === 0;
  return (
    <span
      title={countsText(counts)}
      className={cx("inline-flex items-center gap-2 whitespace-nowrap font-medium", className)}
    >
      <span className="sr-only">{countsText(counts)}</span>
      <span aria-hidden className="inline-flex gap-2">
        {none ? <span className="font-normal text-ink-3">no changes</span> : null}
        {counts.added > 0 ? <span className="text-added">+{number(counts.added)}</span> : null}
        {counts.removed > 0 ? <span className="text-removed">−{number(counts.removed)}</span> : null}
        {counts.changed > 0 ? <span className="text-changed">~{number(counts.changed)}</span> : null}
      </span>
    </span>
  );
}
