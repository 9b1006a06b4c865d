"use client";

import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { wayBack } from "./way-back.ts";

type Props = {
  location: LocationView;
  /** The last good load. */
  number: number;
  /** Where the rollback to it is planned. */
  href: string;
};

/** What a failed location asks for first. */
export function RollBackFirst({ location, number, href }: Props) {
  const eligibility = wayBack(location);
  // In one element: parts of a flex box are names with spaces between them.
  const text = (
    <span>
      Roll back to #{number}
      <span className="sr-only">, the last good version of {location.name}</span>
    </span>
  );
  const look = buttonClass("secondary", "sm", "rounded-r-none px-2");
  if (eligibility.enabled) {
    return (
      <IntentLink href={href} scroll={false} className={look}>
        {text}
      </IntentLink>
    );
  }
  return (
    <Tooltip label={eligibility.reason}>
      <button type="button" aria-disabled className={look}>
        {text}
      </button>
    </Tooltip>
  );
}
