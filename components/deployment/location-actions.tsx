"use client";

import { ChevronDown, Ellipsis } from "lucide-react";
import { Suspense } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { lazyPart } from "#components/ui/lazy-part.ts";
import { lazyView } from "#components/ui/lazy-view.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { rollbackDialogHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { ReloadButton } from "./reload-button.tsx";

const itemsPart = lazyPart(() => import("./location-menu-items.tsx"));
// Only for those that failed, with what decides about it; the page that a link leads to decides, too.
const RollBackFirst = lazyView(
  () => import("./roll-back-first.tsx").then((part) => part.RollBackFirst),
  ({ location, number, href }) => (
    <a href={href} className={buttonClass("secondary", "sm", "rounded-r-none px-2")}>
      Roll back to #{number}
      <span className="sr-only">, the last good version of {location.name}</span>
    </a>
  ),
);

type Props = { deployment: string; location: LocationView };

/** What can be done with a code location: first what its standing asks for, the rest in the menu. */
export function LocationActions({ deployment, location }: Props) {
  const items = itemsPart.use();
  const { name, currentLoad: load, goodBefore } = location;
  if (load === null) return <ReloadOf deployment={deployment} location={location} />;
  const target = goodBefore === null ? null : rollbackDialogHref(deployment, name, goodBefore.number);
  /** Whether a button stands to the menu's left. */
  const isJoined = target !== null || canReload(location);
  return (
    <div className="flex xl:justify-end">
      {target !== null && goodBefore !== null ? (
        <Suspense
          fallback={
            <span aria-hidden className={buttonClass("secondary", "sm", "rounded-r-none px-2")}>
              Roll back to #{goodBefore.number}
            </span>
          }
        >
          <RollBackFirst location={location} number={goodBefore.number} href={target} />
        </Suspense>
      ) : (
        <ReloadOf deployment={deployment} location={location} joined />
      )}
      <Menu
        needs={itemsPart}
        trigger={
          <button
            type="button"
            aria-label={`More actions for ${name}`}
            className={
              isJoined ? buttonClass("secondary", "icon-sm", "-ml-px rounded-l-none") : buttonClass("ghost", "icon-sm")
            }
          >
            {isJoined ? <ChevronDown aria-hidden className="size-3.5" /> : <Ellipsis aria-hidden className="size-4" />}
          </button>
        }
      >
        {items === null ? null : (
          <items.LocationMenuItems deployment={deployment} location={location} load={load} target={target} />
        )}
      </Menu>
    </div>
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
