import type { ReactNode } from "react";
import type { ReasonView } from "#lib/contracts/grants.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import { SIGN_IN_PROVIDER_NAMES } from "#lib/domain/access/sign-in-providers.ts";

type Props = {
  reasons: readonly ReasonView[];
  /** What can be done with one. */
  action?: (reason: ReasonView) => ReactNode;
};

/** Roles of one person, and whence each comes. */
export function ReasonList({ reasons, action }: Props) {
  return (
    <ul className="divide-y divide-line">
      {reasons.map((reason) => (
        <li
          key={`${reason.grant} ${reason.through.type}`}
          className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-1.5"
        >
          <span className="min-w-0 wrap-any">
            <span className="font-medium">{ROLE_NAMES[reason.role]}</span> {placeText(reason)}
            <span className="text-ink-2">{throughText(reason.through)}</span>
          </span>
          {action?.(reason)}
        </li>
      ))}
    </ul>
  );
}

/** "in the organization", "in prod", "in the code location orders of prod". */
export function placeText({ deployment, location }: Pick<ReasonView, "deployment" | "location">): string {
  if (deployment === null) return "in the organization";
  return location === null ? `in ${deployment}` : `in the code location ${location} of ${deployment}`;
}

function throughText(through: ReasonView["through"]): string {
  switch (through.type) {
    case "account":
      return "";
    case "team":
      return ` · by the team ${through.name}`;
    case "group":
      return ` · by the ${SIGN_IN_PROVIDER_NAMES[through.provider]} group ${through.name}`;
  }
}
