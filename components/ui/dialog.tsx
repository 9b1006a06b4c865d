"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { buttonClass } from "./button-class.ts";
import { cx } from "./class-names.ts";
import { useHeldBack } from "./in-front.ts";

const WIDTHS = {
  sm: "max-w-md",
  md: "max-w-2xl",
  lg: "max-w-4xl",
  xl: "h-[calc(100dvh-4rem)] max-w-[104rem] [@media(max-height:40rem)]:h-full",
} as const;

/** What one can type into or choose from. */
const FIELDS = "input:enabled:read-write:not([type=checkbox], [type=search]), select:enabled, textarea:enabled";

type Props = {
  title: ReactNode;
  /** A line under the title. */
  subtitle?: ReactNode;
  /** Left of the close button. */
  actions?: ReactNode;
  onClose: () => void;
  width?: keyof typeof WIDTHS;
  /** What takes focus first: the dialog, so that it is read out and no button lights up, or its first field. */
  focus?: "dialog" | "field";
  children: ReactNode;
};

/**
 * A dialog that is open for as long as it is rendered, but for what stands in front of it: the address decides (see
 * the board's layouts), so there is no state of its own. Esc, the backdrop and the button all call `onClose`.
 */
export function Dialog({ title, subtitle, actions, onClose, width = "md", focus = "dialog", children }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  const [heldBack, settle] = useHeldBack();
  return (
    <Base.Root open={!heldBack} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop
          // A dialog on a dialog dims it too.
          forceRender
          className="fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-starting-style:opacity-0"
        />
        <Base.Viewport className="fixed inset-0 z-40 flex items-center justify-center overflow-hidden p-2 sm:p-4">
          <Base.Popup
            ref={popup}
            // It comes in a frame after the popup stands, or to a dialog inside it; who comes in front until then keeps it.
            onFocus={settle}
            initialFocus={
              focus === "field" ? () => popup.current?.querySelector<HTMLElement>(FIELDS) ?? popup.current : popup
            }
            className={cx(
              "flex max-h-full w-full flex-col overflow-hidden rounded-xl border border-line-strong bg-surface text-ink shadow-modal outline-hidden transition-[opacity,scale] duration-100 ease-out data-starting-style:scale-[0.99] data-starting-style:opacity-0",
              WIDTHS[width],
            )}
          >
            <div className="flex shrink-0 items-start gap-3 border-line border-b px-4 py-3">
              <div className="min-w-0 grow">
                <Base.Title className="font-semibold text-base wrap-any">{title}</Base.Title>
                {subtitle ? <div className="text-ink-2 text-xs wrap-any">{subtitle}</div> : null}
              </div>
              {actions}
              <Base.Close className={buttonClass("ghost", "icon-sm", "-mr-1")} aria-label="Close">
                <X aria-hidden className="size-4" />
              </Base.Close>
            </div>
            <div className="flex min-h-0 grow flex-col overflow-y-auto overscroll-contain">{children}</div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
