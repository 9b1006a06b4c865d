"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactNode, RefObject } from "react";

type Props = {
  id: string;
  /** What it describes. */
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  onClose: () => void;
  onPointerEnter: () => void;
  onPointerLeave: () => void;
  children: ReactNode;
};

/** The hint itself, beside its element. */
export function TooltipPopup({ id, anchor, open, onClose, onPointerEnter, onPointerLeave, children }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={6} className="z-50">
          <Base.Popup
            id={id}
            role="tooltip"
            onPointerEnter={onPointerEnter}
            onPointerLeave={onPointerLeave}
            className="max-w-sm rounded-md bg-ink px-2 py-1 text-canvas text-xs shadow-pop transition-opacity duration-100 wrap-any data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
