import { cx } from "./class-names.ts";

/** A grey bar where text will stand. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("block h-3 animate-pulse-soft rounded bg-line", className)} />;
}

type SkeletonRowsProps = {
  rows?: number;
  /** What is awaited, for screen readers. */
  label: string;
  /** What takes so long, in place of the label: seen by everybody after a second. Its room is there from the beginning. */
  longLabel?: string;
};

/** Rows of bars. Nothing is seen for the first 200 ms, so that fast answers do not flicker. */
export function SkeletonRows({ rows = 6, label, longLabel }: SkeletonRowsProps) {
  return (
    <div role="status" className="animate-appear">
      {longLabel === undefined ? (
        <span className="sr-only">{label}</span>
      ) : (
        <p className="animate-appear-late border-line border-b px-4 py-2 text-ink-2 text-sm">{longLabel}</p>
      )}
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className="flex items-center gap-6 border-line border-b px-4 py-4">
          <Skeleton className="w-1/5" />
          <Skeleton className="w-1/12" />
          <Skeleton className="w-1/4" />
          <Skeleton className="w-1/6" />
        </div>
      ))}
    </div>
  );
}
