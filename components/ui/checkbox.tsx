"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

type Props = {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  children: ReactNode;
  className?: string;
  disabled?: boolean;
};

export function Checkbox({ checked, onCheckedChange, children, className, disabled = false }: Props) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the checkbox inside
    <label className={cx("flex select-none items-start gap-2", disabled && "text-ink-3", className)}>
      <Base.Root
        checked={checked}
        disabled={disabled}
        onCheckedChange={onCheckedChange}
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded border border-line-control bg-surface data-checked:border-accent-solid data-checked:bg-accent-solid data-disabled:bg-sunken data-disabled:opacity-60"
      >
        <Base.Indicator className="text-on-solid data-unchecked:hidden">
          <Check aria-hidden className="size-3" strokeWidth={3} />
        </Base.Indicator>
      </Base.Root>
      <span className="min-w-0">{children}</span>
    </label>
  );
}
