"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "#lib/client/copy-text.ts";
import { cx } from "./class-names.ts";
import { toast } from "./toast.ts";

type Props = { text: string | (() => Promise<string>); what: string; className?: string };

/** Copies `text`, which may have to be read first; `what` names it for those who cannot see the icon ("image"). */
export function CopyButton({ text, what, className }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    let unread = false;
    try {
      const read = typeof text === "string" ? text : text();
      if (typeof read !== "string") {
        read.catch(() => {
          unread = true;
        });
      }
      await copyText(read);
      setCopied(true);
    } catch {
      if (unread) toast.error(`The ${what} could not be loaded, so it was not copied. Try again.`);
      else toast.error(`The browser did not allow copying the ${what}. Select it and copy by hand.`);
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
