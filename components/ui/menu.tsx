"use client";

import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./class-names.ts";
import { IntentLink } from "./intent-link.tsx";
import { TextWithTimes } from "./text-with-times.tsx";

type MenuProps = { trigger: ReactElement; children: ReactNode; align?: "start" | "end"; className?: string };

/** A drop-down of actions. `trigger` is a button. */
export function Menu({ trigger, children, align = "end", className }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50 outline-hidden">
          <Base.Popup
            className={cx(
              "max-h-(--available-height) min-w-48 max-w-sm overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 text-ink shadow-pop outline-hidden transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
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

type ItemProps = { icon?: ReactNode; children: ReactNode; onClick?: () => void; disabledReason?: string | null };

/** A disabled item says why, stays reachable by keyboard and does nothing. */
export function MenuItem({ icon, children, onClick, disabledReason = null }: ItemProps) {
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

export function MenuLink({ icon, children, href }: { icon?: ReactNode; children: ReactNode; href: string }) {
  return (
    <Base.LinkItem className={ITEM} render={<IntentLink href={href} scroll={false} />} closeOnClick>
      {icon}
      <span className="min-w-0">{children}</span>
    </Base.LinkItem>
  );
}

/** A file that the browser saves. */
export function MenuDownload({ icon, children, href }: { icon?: ReactNode; children: ReactNode; href: string }) {
  return (
    <Base.LinkItem className={ITEM} href={href} download closeOnClick>
      {icon}
      <span className="min-w-0">{children}</span>
    </Base.LinkItem>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}

type ChoiceProps<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; icon?: ReactNode }[];
};

/** One of several, inside a menu. */
export function MenuChoice<Value extends string>({ label, value, onChange, options }: ChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 font-medium text-ink-3 text-xs">{label}</Base.GroupLabel>
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
