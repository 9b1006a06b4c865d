"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { cx } from "./class-names.ts";

/** Copies `text`; `what` names it for those who cannot see the icon ("image"). */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      // Only there on https and localhost.
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast.error(`The browser did not allow copying the ${what}. Select it and copy by hand.`);
    }
  }

  return (
    <button
      type="button"
      onClick={copy}
      aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
      title={`Copy ${what}`}
      className={cx(
        "inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink",
        className,
      )}
    >
      {copied ? <Check aria-hidden className="size-3.5 text-added" /> : <Copy aria-hidden className="size-3.5" />}
    </button>
  );
}
