"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { type FocusEvent, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { cx } from "../class-names.ts";
import { IntentLink } from "../intent-link.tsx";
import type { MenuChoiceProps, MenuGroupProps, MenuItemProps, MenuLinkProps } from "../menu.tsx";
import { TextWithTimes } from "../text-with-times.tsx";

type MenuPopupProps = {
  /** The button that it belongs to. */
  anchor: RefObject<HTMLElement | null>;
  labelledBy: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** With which item it begins when it was opened by a key; null for a pointer, which highlights none. */
  begin: "first" | "last" | null;
  align: "start" | "end";
  className: string | undefined;
  children: ReactNode;
};

/** The open menu of a button that stands by itself: that one is there before any of this is loaded. */
export function MenuPopup({
  anchor,
  labelledBy,
  open,
  onOpenChange,
  begin,
  align,
  className,
  children,
}: MenuPopupProps) {
  const begun = useRef(false);
  useEffect(() => {
    if (!open) begun.current = false;
  }, [open]);

  /** The popup has the focus first: from there it goes to the item with which the menu begins. */
  function goToFirst(event: FocusEvent<HTMLDivElement>) {
    const popup = event.currentTarget;
    if (event.target !== popup || begun.current) return;
    begun.current = true;
    if (begin === null) return;
    const items = popup.querySelectorAll<HTMLElement>("[role^='menuitem']");
    items[begin === "first" ? 0 : items.length - 1]?.focus();
  }

  return (
    <Base.Root
      open={open}
      onOpenChange={(next, details) => {
        const { target } = details.event;
        // The button's own click closes what it opened. Closed by the press already, that click would open it again.
        if (!next && details.reason === "outside-press" && target instanceof Node && anchor.current?.contains(target)) {
          details.cancel();
        } else onOpenChange(next);
      }}
    >
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={4} align={align} className="z-50 outline-hidden">
          <Base.Popup
            aria-labelledby={labelledBy}
            onFocus={goToFirst}
            onKeyDown={(event) => {
              if (event.key !== "Tab") return;
              // Tab goes on from the button, as if the menu had not been between; with Shift it leads back to that.
              if (event.shiftKey) event.preventDefault();
              anchor.current?.focus();
              onOpenChange(false);
            }}
            className={cx(
              "max-h-(--available-height) min-w-48 max-w-[min(24rem,var(--available-width))] overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 text-ink shadow-pop outline-hidden transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const ITEM =
  "flex w-full cursor-default select-none items-start gap-2 rounded-md px-2 py-1.5 text-left text-sm outline-hidden data-highlighted:bg-hover data-disabled:text-ink-3 [&_svg]:mt-0.75 [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-ink-3";

const GROUP_LABEL = "px-2 pt-1.5 pb-1 font-medium text-ink-3 text-xs";

export function Item({ icon, children, onClick, disabledReason = null }: MenuItemProps) {
  return (
    <Base.Item
      className={ITEM}
      disabled={disabledReason !== null}
      title={disabledReason ?? undefined}
      {...(onClick ? { onClick } : {})}
    >
      {icon}
      <span className="min-w-0">
        {children}
        {disabledReason === null ? null : (
          <span className="block text-ink-3 text-xs wrap-any">
            <TextWithTimes text={disabledReason} />
          </span>
        )}
      </span>
    </Base.Item>
  );
}

export function LinkItem({ icon, children, href }: MenuLinkProps) {
  return (
    <Base.LinkItem className={ITEM} render={<IntentLink href={href} scroll={false} />} closeOnClick>
      {icon}
      <span className="min-w-0">{children}</span>
    </Base.LinkItem>
  );
}

export function Download({ icon, children, href }: MenuLinkProps) {
  return (
    <Base.LinkItem className={ITEM} href={href} download closeOnClick>
      {icon}
      <span className="min-w-0">{children}</span>
    </Base.LinkItem>
  );
}

export function Group({ label, children }: MenuGroupProps) {
  return (
    <Base.Group>
      <Base.GroupLabel className={GROUP_LABEL}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function Separator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}

export function Choice<Value extends string>({ label, value, onChange, options }: MenuChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
      <Base.GroupLabel className={GROUP_LABEL}>{label}</Base.GroupLabel>
      {options.map((option) => (
        <Base.RadioItem
          key={option.value}
          value={option.value}
          closeOnClick
          className={cx(ITEM, "data-checked:font-medium")}
        >
          {option.icon}
          <span className="min-w-0 grow">{option.label}</span>
          <Base.RadioItemIndicator className="text-accent">✓</Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}
