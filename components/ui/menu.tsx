"use client";

import {
  type ButtonHTMLAttributes,
  cloneElement,
  type ReactElement,
  type ReactNode,
  type RefAttributes,
  useId,
  useRef,
  useState,
} from "react";
import { type LazyPart, lazyPart } from "./lazy-part.ts";
import { tellNotLoaded } from "./tell-not-loaded.ts";

/** What an open menu is made of is of some size, and a page that is only read never shows one. */
const popupPart = lazyPart(() => import("./popups/menu-popup.tsx"));

type Trigger = ReactElement<ButtonHTMLAttributes<HTMLButtonElement> & RefAttributes<HTMLButtonElement>>;

type MenuProps = {
  /** A button. */
  trigger: Trigger;
  children: ReactNode;
  /** What `children` are made of, where that is loaded with the menu: it opens when both are there. */
  needs?: LazyPart<unknown>;
  align?: "start" | "end";
  className?: string;
};

/**
 * A drop-down of actions. Its code is loaded when a pointer, a finger or the focus comes to the button; a click that is
 * faster is not lost: the menu opens as soon as it can.
 */
export function Menu({ trigger, children, needs, align = "end", className }: MenuProps) {
  const own = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState(false);
  const [begin, setBegin] = useState<"first" | "last" | null>(null);
  const popup = popupPart.use();
  const ready = needs?.use() !== null;
  const shown = open && popup !== null && ready;
  const { id = own, onPointerEnter, onFocus, onBlur, onClick, onKeyDown } = trigger.props;

  const load = () => Promise.all([popupPart.load(), needs?.load()]);
  /** Whoever merely comes near is not told that it failed: the click tries again. */
  const loadAhead = () => void load().catch(() => null);

  function openFrom(begins: typeof begin) {
    setBegin(begins);
    setMade(true);
    setOpen(true);
    // Some browsers give a button that is clicked no focus, and that is where it comes back to.
    button.current?.focus();
    load().catch(() => {
      setOpen(false);
      tellNotLoaded("The menu");
    });
  }

  return (
    <>
      {cloneElement(trigger, {
        id,
        ref: button,
        "aria-haspopup": "menu",
        "aria-expanded": shown,
        ...(open ? { "data-popup-open": "" } : {}),
        onPointerEnter: (event) => {
          onPointerEnter?.(event);
          loadAhead();
        },
        onFocus: (event) => {
          onFocus?.(event);
          loadAhead();
        },
        onBlur: (event) => {
          onBlur?.(event);
          // Whoever has gone on is not called back by a menu that comes late.
          if (!shown) setOpen(false);
        },
        onKeyDown: (event) => {
          onKeyDown?.(event);
          if (open || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
          event.preventDefault();
          openFrom(event.key === "ArrowDown" ? "first" : "last");
        },
        onClick: (event) => {
          onClick?.(event);
          if (open) setOpen(false);
          // Enter, Space and screen readers click without a pointer.
          else openFrom(event.detail === 0 ? "first" : null);
        },
      } as Partial<Trigger["props"]>)}
      {made && popup !== null && ready ? (
        <popup.MenuPopup
          anchor={button}
          labelledBy={id}
          open={open}
          onOpenChange={setOpen}
          begin={begin}
          align={align}
          className={className}
        >
          {children}
        </popup.MenuPopup>
      ) : null}
    </>
  );
}

export type MenuItemProps = {
  icon?: ReactNode;
  children: ReactNode;
  onClick?: () => void;
  disabledReason?: string | null;
};

/** A disabled item says why, stays reachable by keyboard and does nothing. */
export function MenuItem(props: MenuItemProps) {
  const popup = popupPart.use();
  return popup === null ? null : <popup.Item {...props} />;
}

export type MenuLinkProps = { icon?: ReactNode; children: ReactNode; href: string };

export function MenuLink(props: MenuLinkProps) {
  const popup = popupPart.use();
  return popup === null ? null : <popup.LinkItem {...props} />;
}

/** A file that the browser saves. */
export function MenuDownload(props: MenuLinkProps) {
  const popup = popupPart.use();
  return popup === null ? null : <popup.Download {...props} />;
}

export type MenuGroupProps = { label: string; children: ReactNode };

/** Items that belong together, under a heading. */
export function MenuGroup(props: MenuGroupProps) {
  const popup = popupPart.use();
  return popup === null ? null : <popup.Group {...props} />;
}

export function MenuSeparator() {
  const popup = popupPart.use();
  return popup === null ? null : <popup.Separator />;
}

export type MenuChoiceProps<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; icon?: ReactNode }[];
};

/** One of several, inside a menu. */
export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  const popup = popupPart.use();
  return popup === null ? null : <popup.Choice {...props} />;
}
