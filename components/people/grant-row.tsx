"use client";

import { CircleUser, KeyRound, UsersRound } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { plural } from "#lib/client/format/counts.ts";
import type { GrantView } from "#lib/contracts/grants.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import { SIGN_IN_PROVIDER_NAMES } from "#lib/domain/access/sign-in-providers.ts";
import { placeText } from "./reason-list.tsx";
import { StatusBadge } from "./status-badge.tsx";

const ICONS = { account: CircleUser, team: UsersRound, group: KeyRound };

type Props = {
  grant: GrantView;
  revoking: boolean;
  /** Absent: it cannot be taken back here. */
  onRevoke?: () => void;
};

/** A role, to whom it was given, and where it holds. */
export function GrantRow({ grant, revoking, onRevoke }: Props) {
  const { subject, role } = grant;
  const Icon = ICONS[subject.type];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-line border-b px-4 py-2.5 last:border-b-0">
      <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
      <div className="min-w-0 grow basis-52">
        <p className="flex flex-wrap items-center gap-2 font-medium text-base">
          <span className="wrap-any">{subject.name}</span>
          {subject.type === "account" ? <StatusBadge status={subject.status} /> : null}
        </p>
        <p className="text-ink-2 text-xs wrap-any">
          {subject.type === "account"
            ? subject.email
            : subject.type === "team"
              ? `Team · ${plural(subject.members, "member")}`
              : `${SIGN_IN_PROVIDER_NAMES[subject.provider]} group · ${subject.members === 0 ? "nobody seen yet" : plural(subject.members, "person seen", "people seen")}`}
        </p>
      </div>
      <p className="min-w-0 grow basis-44 wrap-any">
        <span className="font-medium">{ROLE_NAMES[role]}</span> {placeText(grant)}
      </p>
      {onRevoke === undefined ? null : (
        <Button size="sm" pending={revoking} onClick={onRevoke}>
          Take back
          <span className="sr-only">
            {" "}
            {ROLE_NAMES[role]} of {subject.name}
          </span>
        </Button>
      )}
    </li>
  );
}
