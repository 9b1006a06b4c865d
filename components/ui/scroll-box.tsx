import type { ComponentProps } from "react";
import { cx } from "./class-names.ts";

/** A box that scrolls and can be scrolled by keyboard. `aria-label` names it. */
export function ScrollBox({ className, ...rest }: ComponentProps<"section"> & { "aria-label": string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take focus to be scrolled by keyboard
  return <section tabIndex={0} {...rest} className={cx("focus-inset", className)} />;
}

/** Text as it is, which scrolls where it is too large. */
export function ScrollPre({ className, ...rest }: ComponentProps<"pre">) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take focus to be scrolled by keyboard
  return <pre tabIndex={0} {...rest} className={cx("focus-inset overflow-auto font-mono", className)} />;
}
