"use client";

import { Ban, ChevronDown, GitCompareArrows, PencilLine, RotateCcw, SquareCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { BlockDialog } from "#components/rollback/block-dialog.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { useLiftBlock } from "#lib/client/mutations/block-version.ts";
import { compareHref, loadHref, rollbackDialogHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { PERMISSIONS, ROLE_NAMES, type Role, roleMay } from "#lib/domain/access/roles.ts";
import { type MenuLoad, menuEligibility } from "#lib/domain/rollback/menu-eligibility.ts";

type Props = {
  deployment: string;
  location: string;
  load: MenuLoad & Pick<LoadView, "comparedTo">;
  /** Null while they load: nothing can be rolled back until it is known what to. */
  facts: LocationView | null;
  role: Role | null;
  /** The history's query string, kept behind the dialogs. */
  search: string;
  /** Null: they may not. Undefined: it is edited elsewhere. */
  onEditDescription?: (() => void) | null;
  /** Whether its own page is one of the actions. */
  isListed?: boolean;
  /** Picks the load to be compared with another; undefined where there is no other to pick. */
  mark?: { isMarked: boolean; toggle: () => void };
};

/** View metadata, and to its right what else can be done with a load. */
export function LoadActions({
  deployment,
  location,
  load,
  facts,
  role,
  search,
  onEditDescription,
  isListed = true,
  mark,
}: Props) {
  const router = useRouter();
  const eligibility =
    facts === null
      ? ({ enabled: false, reason: "Still loading what this location can be rolled back to." } as const)
      : menuEligibility(load, facts, role);
  const current = facts?.currentLoad?.number ?? load.number;
  const [blocking, setBlocking] = useState(false);
  const lift = useLiftBlock({ deployment, location, number: load.number });
  const mayBlock = role !== null && roleMay(role, "hold.manage");
  const blockTakes = `Takes ${ROLE_NAMES[PERMISSIONS["hold.manage"].least]} or above.`;
  const go = (href: string) => router.push(href, { scroll: false });
  return (
    <div className="inline-flex">
      {isListed ? (
        <IntentLink
          href={`${loadHref(deployment, location, load.number)}${search}`}
          scroll={false}
          className={buttonClass("secondary", "sm", "rounded-r-none")}
        >
          View metadata<span className="sr-only"> of load {load.number}</span>
        </IntentLink>
      ) : null}
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`More actions for load ${load.number}`}
            className={
              isListed ? buttonClass("secondary", "icon-sm", "-ml-px rounded-l-none") : buttonClass("secondary", "sm")
            }
          >
            {isListed ? null : "Actions"}
            <ChevronDown aria-hidden className="size-3.5" />
          </button>
        }
      >
        <MenuItem
          icon={<RotateCcw aria-hidden />}
          disabledReason={eligibility.enabled ? null : eligibility.reason}
          onClick={() => go(`${rollbackDialogHref(deployment, location, load.number)}${search}`)}
        >
          Rollback to this version
        </MenuItem>
        <MenuSeparator />
        {load.number === current ? (
          <MenuItem icon={<GitCompareArrows aria-hidden />} disabledReason="This is the current load.">
            Compare with current
          </MenuItem>
        ) : (
          <MenuLink
            icon={<GitCompareArrows aria-hidden />}
            href={compareHref(deployment, location, { from: load.number, to: current })}
          >
            Compare with current
          </MenuLink>
        )}
        <MenuLink
          icon={<GitCompareArrows aria-hidden />}
          href={compareHref(deployment, location, { from: load.comparedTo ?? load.number - 1, to: load.number })}
        >
          Compare with previous
        </MenuLink>
        {mark === undefined ? null : (
          <MenuItem icon={<SquareCheck aria-hidden />} onClick={mark.toggle}>
            {mark.isMarked ? "Do not compare it" : "Pick to compare"}
          </MenuItem>
        )}
        {facts?.unit == null && onEditDescription === undefined ? null : <MenuSeparator />}
        {facts?.unit == null ? null : load.blocked === null ? (
          <MenuItem
            icon={<Ban aria-hidden />}
            disabledReason={mayBlock ? null : blockTakes}
            onClick={() => setBlocking(true)}
          >
            Block this version
          </MenuItem>
        ) : (
          <MenuItem
            icon={<Ban aria-hidden />}
            disabledReason={mayBlock ? null : blockTakes}
            onClick={() =>
              lift.mutate(undefined, {
                onSuccess: () => toast.success(`Lifted the block on the version of #${load.number}`),
                onError: (error) => toast.error(problemText(error)),
              })
            }
          >
            Lift the block
          </MenuItem>
        )}
        {onEditDescription === undefined ? null : (
          <MenuItem
            icon={<PencilLine aria-hidden />}
            disabledReason={
              onEditDescription === null ? `Takes ${ROLE_NAMES[PERMISSIONS["load.describe"].least]} or above.` : null
            }
            {...(onEditDescription ? { onClick: onEditDescription } : {})}
          >
            Edit description
          </MenuItem>
        )}
      </Menu>
      {blocking && facts?.unit ? (
        <BlockDialog
          deployment={deployment}
          location={location}
          number={load.number}
          unit={facts.unit.name}
          onClose={() => setBlocking(false)}
        />
      ) : null}
    </div>
  );
}
