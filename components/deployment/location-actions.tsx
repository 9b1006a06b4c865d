"use client";

import { ChevronDown, FileText, GitCompareArrows, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Menu, MenuItem, MenuLink } from "#components/ui/menu.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { compareHref, loadHref, rollbackDialogHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { type MenuEligibility, menuEligibility } from "#lib/domain/rollback/menu-eligibility.ts";
import { ReloadButton } from "./reload-button.tsx";

type Props = { deployment: string; location: LocationView };

/** What can be done with a code location: first what its standing asks for, the rest in the menu. */
export function LocationActions({ deployment, location }: Props) {
  const router = useRouter();
  const { name, currentLoad: load, goodBefore } = location;
  if (load === null) return <ReloadOf deployment={deployment} location={location} />;
  const eligibility = wayBack(location);
  const target = goodBefore === null ? null : rollbackDialogHref(deployment, name, goodBefore.number);
  return (
    <div className="flex xl:justify-end">
      {target !== null && goodBefore !== null ? (
        <RollBackFirst name={name} number={goodBefore.number} href={target} eligibility={eligibility} />
      ) : (
        <ReloadOf deployment={deployment} location={location} joined />
      )}
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`More actions for ${name}`}
            className={buttonClass(
              "secondary",
              "icon-sm",
              target !== null || canReload(location) ? "-ml-px rounded-l-none" : "",
            )}
          >
            <ChevronDown aria-hidden className="size-3.5" />
          </button>
        }
      >
        <MenuItem
          icon={<RotateCcw aria-hidden />}
          disabledReason={eligibility.enabled ? null : eligibility.reason}
          onClick={() => target !== null && router.push(target, { scroll: false })}
        >
          {goodBefore === null
            ? "Roll back to the last good version"
            : `Roll back to the last good version, #${goodBefore.number}`}
        </MenuItem>
        <MenuLink icon={<FileText aria-hidden />} href={loadHref(deployment, name, load.number)}>
          View metadata of #{load.number}
        </MenuLink>
        {load.comparedTo === null ? null : (
          <MenuLink
            icon={<GitCompareArrows aria-hidden />}
            href={compareHref(deployment, name, { from: load.comparedTo, to: load.number })}
          >
            Compare #{load.number} with the load before
          </MenuLink>
        )}
      </Menu>
    </div>
  );
}

/** Whether the location can go back to its last good load, by the same checks as in the history's menu. */
function wayBack(location: LocationView): MenuEligibility {
  const { goodBefore, lastGoodLoad } = location;
  if (goodBefore !== null) {
    return menuEligibility({ ...goodBefore, status: "loaded", isCurrent: false }, location, location.role);
  }
  const reason =
    lastGoodLoad === null
      ? "No load of this code location has succeeded yet."
      : "The newest load is the last good one. Any other can be chosen in the history.";
  return { enabled: false, reason };
}

type RollBackProps = { name: string; number: number; href: string; eligibility: MenuEligibility };

function RollBackFirst({ name, number, href, eligibility }: RollBackProps) {
  // In one element: parts of a flex box are names with spaces between them.
  const text = (
    <span>
      Roll back to #{number}
      <span className="sr-only">, the last good version of {name}</span>
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

function canReload({ connection }: LocationView): boolean {
  return connection?.canReload === true;
}

function ReloadOf({ deployment, location, joined = false }: Props & { joined?: boolean }) {
  if (!canReload(location)) return null;
  return (
    <ReloadButton
      deployment={deployment}
      location={location.name}
      role={location.role}
      loading={location.loading}
      joined={joined}
    />
  );
}
