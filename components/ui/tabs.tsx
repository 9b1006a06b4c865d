"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

type Props<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  tabs: readonly { value: Value; label: string; content: ReactNode }[];
};

/** Several things of one kind, of which one is in sight; arrow keys go from one to the next. */
export function Tabs<Value extends string>({ label, value, onChange, tabs }: Props<Value>) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as Value)}>
      <Base.List
        aria-label={label}
        activateOnFocus
        className="flex flex-wrap gap-1 border-line border-b [&>button]:-mb-px"
      >
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="min-h-9 border-transparent border-b-2 px-2.5 font-medium text-ink-2 text-sm hover:text-ink aria-selected:border-accent aria-selected:text-ink"
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {/* The one that goes stands, inert, for a frame or more beside the one that comes: not in sight. */}
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="pt-4 inert:hidden">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
