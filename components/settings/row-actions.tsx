"use client";

import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Menu, MenuItem } from "#components/ui/menu.tsx";

type Props = {
  /** What the actions are on. */
  name: string;
  /** Buttons before the menu. */
  children?: ReactNode;
  /** Why it cannot be changed here; null when it can. */
  lockedReason: string | null;
  onEdit: () => void;
  onDelete: () => void;
  /** What deleting is called here. */
  deleteWord?: string;
};

/** What can be done with a row of the settings. */
export function RowActions({ name, children, lockedReason, onEdit, onDelete, deleteWord = "Delete" }: Props) {
  return (
    <div className="flex shrink-0 items-center gap-2">
      {children}
      <Menu
        trigger={
          <button type="button" className={buttonClass("secondary", "icon-sm")} aria-label={`More actions for ${name}`}>
            <Ellipsis aria-hidden className="size-4" />
          </button>
        }
      >
        <MenuItem onClick={onEdit} disabledReason={lockedReason}>
          Edit
        </MenuItem>
        <MenuItem onClick={onDelete} disabledReason={lockedReason}>
          {deleteWord}
        </MenuItem>
      </Menu>
    </div>
  );
}
