"use client";

import { GitCompareArrows } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { compareHref } from "#lib/client/routes.ts";
import type { MarkedLoads } from "./use-marked-loads.ts";

type Props = { deployment: string; location: string; marked: MarkedLoads };

/** Stands under the history while loads are picked to be compared. */
export function CompareBar({ deployment, location, marked }: Props) {
  const [from, to] = [...marked.numbers].sort((a, b) => a - b);
  return (
    <div role="status" className={from === undefined ? "sr-only" : undefined}>
      {from === undefined ? null : (
        <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-line border-t bg-canvas px-4 py-2">
          {to === undefined ? (
            <span>#{from} is picked. Pick another load to compare it with.</span>
          ) : (
            <IntentLink href={compareHref(deployment, location, { from, to })} className={buttonClass("primary", "sm")}>
              <GitCompareArrows aria-hidden className="size-3.5" />
              Compare #{from} with #{to}
            </IntentLink>
          )}
          <Button size="sm" variant="ghost" onClick={marked.clear}>
            Clear
          </Button>
        </div>
      )}
    </div>
  );
}
