"use client";

import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type RefAttributes,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { lazyPart } from "./lazy-part.ts";

/** What shows a hint is of some size, and most elements that have one are never pointed at. */
const popupPart = lazyPart(() => import("./popups/tooltip-popup.tsx"));

/** A pointer that only passes by opens nothing. */
const REST_MS = 350;
/** Time to get from the element onto the hint, which may be read with a magnifier and selected from. */
const LEAVE_MS = 150;

type Described = ReactElement<HTMLAttributes<HTMLElement> & RefAttributes<HTMLElement>>;

/**
 * A hint on hover and focus, gone with Esc. `children` is the one element it describes; it must take focus. Loaded
 * when a pointer or the focus comes to that.
 */
export function Tooltip({ label, children }: { label: ReactNode; children: Described }) {
  const id = useId();
  const element = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState(false);
  const popup = popupPart.use();
  useEffect(() => () => clearTimeout(timer.current), []);

  function change(next: boolean, afterMs: number) {
    clearTimeout(timer.current);
    // A hint that cannot be loaded is no loss that anybody has to be told of.
    if (next) void popupPart.load().catch(() => null);
    timer.current = setTimeout(() => {
      if (next) setMade(true);
      setOpen(next);
    }, afterMs);
  }

  const { onPointerEnter, onPointerLeave, onPointerDown, onFocus, onBlur } = children.props;
  const keepOpen = () => change(true, 0);
  const leave = () => change(false, LEAVE_MS);
  return (
    <>
      {cloneElement(children, {
        ref: element,
        ...(open && popup !== null ? { "aria-describedby": id } : {}),
        onPointerEnter: (event) => {
          onPointerEnter?.(event);
          if (event.pointerType === "mouse") change(true, REST_MS);
        },
        onPointerLeave: (event) => {
          onPointerLeave?.(event);
          leave();
        },
        onPointerDown: (event) => {
          onPointerDown?.(event);
          change(false, 0);
        },
        onFocus: (event) => {
          onFocus?.(event);
          if (event.currentTarget.matches(":focus-visible")) change(true, 0);
        },
        onBlur: (event) => {
          onBlur?.(event);
          change(false, 0);
        },
      })}
      {made && popup !== null ? (
        <popup.TooltipPopup
          id={id}
          anchor={element}
          open={open}
          onClose={() => change(false, 0)}
          onPointerEnter={keepOpen}
          onPointerLeave={leave}
        >
          {label}
        </popup.TooltipPopup>
      ) : null}
    </>
  );
}
