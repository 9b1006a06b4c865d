"use client";

import { Notice } from "#components/ui/notice.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { Snippet } from "#components/ui/snippet.tsx";
import type { NewLinkView } from "#lib/contracts/members.ts";

/** A one-time link, shown this once, to hand over. */
export function LinkNotice({ link, name }: { link: NewLinkView; name: string }) {
  const address = new URL(link.path, window.location.origin).href;
  return (
    <div className="flex flex-col gap-3">
      <Notice kind="warning">
        This link is shown this once. Give it to {name} and to nobody else: whoever opens it{" "}
        {link.kind === "invitation" ? "joins in their place" : "sets their password"}.
      </Notice>
      <Snippet text={address} what="link" />
      <p className="text-ink-2 text-xs">
        It works once, until <ShortTime at={link.expiresAt} />.
      </p>
    </div>
  );
}
