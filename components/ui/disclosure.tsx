"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";

type Props = {
  summary: ReactNode;
  children: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string | undefined;
};

/**
 * Folds details away with the browser's own element. They are made when first opened: a plan folds a thousand
 * changes, a failed load a megabyte of stack.
 */
export function Disclosure({ summary, children, open = false, onOpenChange, className }: Props) {
  const [made, setMade] = useState(open);
  return (
    <details
      open={open}
      // What was opened before there was script is found here.
      ref={(element) => {
        if (element?.open) setMade(true);
      }}
      onToggle={(event) => {
        if (event.currentTarget.open) setMade(true);
        onOpenChange?.(event.currentTarget.open);
      }}
      className={className}
    >
      <summary className="flex list-none items-center gap-1.5 rounded [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-ink-3 transition-transform duration-100 [[open]>summary>&]:rotate-90"
        />
        {summary}
      </summary>
      {made ? children : null}
    </details>
  );
}
