"use client";

import { Ellipsis } from "lucide-react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/menu.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { plural } from "#lib/client/format/counts.ts";
import type { MemberView } from "#lib/contracts/members.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import { placeText } from "./reason-list.tsx";
import { StatusBadge } from "./status-badge.tsx";

export type MemberAction = "roles" | "link" | "revoke-link" | "sign-ins" | "disable" | "enable" | "remove";

type Props = { member: MemberView; isSelf: boolean; onAction: (action: MemberAction) => void };

const OWN = "This is you: ask another Organization Admin.";

export function MemberRow({ member, isSelf, onAction }: Props) {
  const { name, email, status, teams, link, lastSeenAt } = member;
  const disabled = status === "disabled";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-line border-b px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 grow basis-56">
        <h3 className="flex flex-wrap items-center gap-2 font-medium text-base">
          <span className="wrap-any">{name}</span>
          <StatusBadge status={status} />
        </h3>
        <p className="text-ink-2 text-xs wrap-any">{email}</p>
      </div>
      <div className="min-w-0 grow basis-44 text-sm">
        <p className="wrap-any">{rolesText(member)}</p>
        <p className="text-ink-2 text-xs wrap-any">
          {teams.length === 0 ? "In no team" : teams.map((team) => team.name).join(", ")}
        </p>
      </div>
      <p className="grow basis-32 text-ink-2 text-xs">
        {link !== null ? (
          <>
            {link.kind === "invitation" ? "Invitation" : "Password link"} until <ShortTime at={link.expiresAt} />
          </>
        ) : lastSeenAt !== null ? (
          <>
            Seen <RelativeTime at={lastSeenAt} />
          </>
        ) : (
          "Never signed in"
        )}
      </p>
      <Menu
        trigger={
          <button type="button" className={buttonClass("secondary", "icon-sm")} aria-label={`Actions for ${name}`}>
            <Ellipsis aria-hidden className="size-4" />
          </button>
        }
      >
        <MenuItem onClick={() => onAction("roles")}>Roles</MenuItem>
        <MenuItem onClick={() => onAction("sign-ins")}>Sign-ins</MenuItem>
        <MenuItem onClick={() => onAction("link")} disabledReason={disabled ? "Enable the account first." : null}>
          {status === "invited" ? "New invitation link" : "Password reset link"}
        </MenuItem>
        {link === null ? null : <MenuItem onClick={() => onAction("revoke-link")}>Take the link back</MenuItem>}
        <MenuSeparator />
        {disabled ? (
          <MenuItem onClick={() => onAction("enable")}>Enable</MenuItem>
        ) : (
          <MenuItem onClick={() => onAction("disable")} disabledReason={isSelf ? OWN : null}>
            Disable
          </MenuItem>
        )}
        <MenuItem onClick={() => onAction("remove")} disabledReason={isSelf ? OWN : null}>
          Remove
        </MenuItem>
      </Menu>
    </li>
  );
}

function rolesText({ organizationRole, reasons }: MemberView): string {
  if (reasons.length === 0) return "No role";
  const others = reasons.filter(({ deployment }) => deployment !== null);
  if (organizationRole === null) {
    const [first] = others;
    if (first === undefined) return "No role";
    const more = others.length > 1 ? `, and ${plural(others.length - 1, "more role")}` : "";
    return `${ROLE_NAMES[first.role]} ${placeText(first)}${more}`;
  }
  return `${ROLE_NAMES[organizationRole]}${others.length > 0 ? `, and ${plural(others.length, "role")} in deployments` : ""}`;
}
