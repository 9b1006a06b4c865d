"use client";

import { CircleUser } from "lucide-react";
import { buttonClass } from "#components/ui/button-class.ts";
import { lazyPart } from "#components/ui/lazy-part.ts";
import { Menu } from "#components/ui/menu.tsx";

export type Viewer = { name: string; email: string };

const itemsPart = lazyPart(() => import("./user-menu-items.tsx"));

export function UserMenu({ viewer, deployment }: { viewer: Viewer; deployment: string | null }) {
  const items = itemsPart.use();
  return (
    <Menu
      needs={itemsPart}
      trigger={
        <button type="button" className={buttonClass("ghost", "sm", "max-w-48 px-2")}>
          <CircleUser aria-hidden className="size-4" />
          <span className="hidden truncate md:inline">{viewer.name}</span>
          <span className="sr-only md:hidden">{viewer.name}</span>
        </button>
      }
    >
      {items === null ? null : <items.UserMenuItems viewer={viewer} deployment={deployment} />}
    </Menu>
  );
}
