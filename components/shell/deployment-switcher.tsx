"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { lazyPart } from "#components/ui/lazy-part.ts";
import { Menu } from "#components/ui/menu.tsx";
import { tellNotLoaded } from "#components/ui/tell-not-loaded.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";

const itemsPart = lazyPart(() => import("./deployment-switcher-items.tsx"));
const dialogPart = lazyPart(() => import("#components/deployment/new-deployment-dialog.tsx"));

export function DeploymentSwitcher({ current }: { current: string | null }) {
  const { data } = useQuery(deploymentsQuery());
  const [making, setMaking] = useState(false);
  const items = itemsPart.use();
  const dialog = dialogPart.use();

  function make() {
    setMaking(true);
    dialogPart.load().catch(() => {
      setMaking(false);
      tellNotLoaded("The form");
    });
  }

  if (current === null && (data === undefined || data.items.length === 0)) return null;
  return (
    <>
      <span aria-hidden className="text-line-strong">
        /
      </span>
      <Menu
        align="start"
        needs={itemsPart}
        trigger={
          <button type="button" className={buttonClass("ghost", "sm", "min-w-12 max-w-64 shrink! px-2 text-ink")}>
            <span className="sr-only">Deployment: </span>
            <span title={current ?? "Choose a deployment"} className="truncate">
              {current ?? "Choose a deployment"}
            </span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          </button>
        }
      >
        {items === null ? null : <items.DeploymentSwitcherItems current={current} onMake={make} />}
      </Menu>
      {making && dialog !== null ? <dialog.NewDeploymentDialog onClose={() => setMaking(false)} /> : null}
    </>
  );
}
