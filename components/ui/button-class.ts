import { cx } from "./class-names.ts";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md" | "icon" | "icon-sm";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-accent-solid text-on-solid hover:bg-accent-solid-hover",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-hover data-popup-open:bg-hover",
  ghost: "text-ink-2 hover:bg-hover hover:text-ink data-popup-open:bg-hover data-popup-open:text-ink",
  danger: "bg-danger-solid text-on-solid hover:bg-danger-solid-hover",
};

const SIZES: Record<ButtonSize, string> = {
  sm: "h-7 gap-1.5 px-2.5 text-xs",
  md: "h-8 gap-2 px-3 text-sm",
  icon: "size-8 justify-center",
  "icon-sm": "size-7 justify-center",
};

/** The look of a button, for buttons and for links that act as one. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md", more?: string): string {
  return cx(
    "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-md font-medium transition-colors duration-100",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50",
    VARIANTS[variant],
    SIZES[size],
    more,
  );
}
