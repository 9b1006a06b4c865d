"use client";

import { Minus, PencilLine, Plus } from "lucide-react";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { assetHref } from "#lib/client/routes.ts";
import type { ChangeView } from "#lib/contracts/changes.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { ChangeDetails } from "./change-details.tsx";
import { FacetBadges } from "./facet-badges.tsx";

const MARKS = {
  added: { icon: Plus, word: "Added", look: "text-added" },
  removed: { icon: Minus, word: "Removed", look: "text-removed" },
  changed: { icon: PencilLine, word: "Changed", look: "text-changed" },
} as const;

type Props = {
  deployment: string;
  location: string;
  change: ChangeView;
  /** Whether what changed is shown from the start. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** One asset of a diff: a line, and for a changed one what changed when opened. */
export function ChangeItem({ deployment, location, change, open = false, onOpenChange }: Props) {
  const { icon: Icon, word, look } = MARKS[change.kind];
  const text = displayKey(change.key);
  const line = (
    <span className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-1">
      <span className="flex min-w-0 items-center gap-2">
        <Icon aria-label={word} className={`size-3.5 shrink-0 ${look}`} />
        <span title={text} className="line-clamp-2 min-w-0 font-medium wrap-any">
          {text}
        </span>
        {change.repository ? <span className="truncate text-ink-3 text-xs">{change.repository}</span> : null}
      </span>
      {change.facets ? <FacetBadges facets={change.facets} /> : null}
    </span>
  );
  return (
    <div className="relative px-4 py-2">
      {change.details === undefined ? (
        <div className="pr-28 pl-5">{line}</div>
      ) : (
        <Disclosure
          open={open}
          {...(onOpenChange ? { onOpenChange } : {})}
          summary={<span className="flex min-w-0 grow pr-28">{line}</span>}
        >
          <div className="pt-2.5 pb-1.5 pl-5">
            <ChangeDetails deployment={deployment} location={location} details={change.details} />
          </div>
        </Disclosure>
      )}
      <IntentLink
        href={assetHref(deployment, location, change, "changes")}
        aria-label={`Change history of ${text}`}
        className="absolute top-1.5 right-4 rounded text-accent text-xs leading-6 hover:underline"
      >
        Change history
      </IntentLink>
    </div>
  );
}
