import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

export type Tone = "neutral" | "accent" | "added" | "removed" | "changed";

const TONES: Record<Tone, string> = {
  neutral: "bg-sunken text-ink-2 ring-line-strong",
  accent: "bg-accent-soft text-accent ring-accent/30",
  added: "bg-added-soft text-added ring-added/25",
  removed: "bg-removed-soft text-removed ring-removed/25",
  changed: "bg-changed-soft text-changed ring-changed/25",
};

type Props = { tone?: Tone; icon?: ReactNode; children: ReactNode; title?: string | undefined; className?: string };

/** A short mark; its meaning is always in its words, the colour only helps. */
export function Badge({ tone = "neutral", icon, children, title, className }: Props) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 max-w-full items-center gap-1 whitespace-nowrap rounded px-1.5 font-medium text-2xs ring-1 ring-inset [&_svg]:size-3 [&_svg]:shrink-0",
        TONES[tone],
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
