import { cx } from "#components/ui/class-names.ts";
import { initials } from "#lib/client/format/initials.ts";

/** Who wrote a commit, with their initials for a face: pictures would be loaded from the git host. */
export function AuthorName({ name, className }: { name: string; className?: string }) {
  return (
    <span title={name} className={cx("inline-flex min-w-0 items-center gap-1 align-bottom", className)}>
      <span
        aria-hidden
        className="inline-flex size-4 shrink-0 items-center justify-center rounded-full bg-sunken font-medium text-[0.5rem] text-ink-2 leading-none ring-1 ring-line-strong ring-inset"
      >
        {initials(name)}
      </span>
      <span className="truncate">{name}</span>
    </span>
  );
}
