import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

type Props = { summary: ReactNode; children: ReactNode; open?: boolean; className?: string | undefined };

/** Folds details away; the browser's own element, so it works before and without script. */
export function Disclosure({ summary, children, open = false, className }: Props) {
  return (
    <details open={open} className={className}>
      <summary className="flex list-none items-center gap-1.5 rounded [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-ink-3 transition-transform duration-100 [[open]>summary>&]:rotate-90"
        />
        {summary}
      </summary>
      {children}
    </details>
  );
}
