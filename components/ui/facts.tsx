import type { ReactNode } from "react";

/** A list of names and values; stacks where there is no room. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line">{children}</dl>;
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 px-4 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <dt className="text-ink-2 wrap-any">{name}</dt>
      <dd className="min-w-0 wrap-any">{children}</dd>
    </div>
  );
}

export function FactsHeading({ children }: { children: ReactNode }) {
  return (
    <h2 className="-mt-px border-line border-y bg-canvas px-4 py-1.5 font-medium text-ink-2 text-xs">{children}</h2>
  );
}
