import type { ReactNode } from "react";
import { ChangeCounts } from "#components/history/change-counts.tsx";
import { ImageLine } from "#components/history/image-line.tsx";
import type { PlanView as Plan } from "#lib/contracts/rollbacks.ts";
import { PlanAgents } from "./plan-agents.tsx";
import { PlanChanges } from "./plan-changes.tsx";
import { PlanRuntime } from "./plan-runtime.tsx";

/** The plan in plain words. */
export function PlanView({ plan, checks }: { plan: Plan; checks: ReactNode }) {
  const others = plan.locations.filter((location) => location.name !== plan.location);
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p>
          This deploys the version of <Strong>#{plan.targetLoad}</Strong> again, in place of{" "}
          <Strong>#{plan.currentLoad}</Strong>
          {plan.undoOf === null ? "" : ", which undoes that rollback and releases its hold"}. It makes a new load at the
          top; nothing in the history is lost.
        </p>
        {plan.image ? (
          <div className="mt-1 flex min-w-0 items-center gap-2 text-ink-2">
            <span className="shrink-0">Image</span>
            <ImageLine image={plan.image} />
          </div>
        ) : null}
      </div>
      <Section title="What changes">
        <PlanChanges plan={plan} />
      </Section>
      <Section title={others.length === 0 ? "Code location" : `Code locations deployed together by ${plan.unit.name}`}>
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line">
          {plan.locations.map((location) => (
            <li key={location.name} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
              <span className="font-medium wrap-any">{location.name}</span>
              <span className="text-ink-2">
                #{location.currentLoad} →{" "}
                {location.targetLoad === null ? "no load of this image known" : `as #${location.targetLoad}`}
              </span>
              {location.counts === null ? null : <ChangeCounts counts={location.counts} className="text-xs" />}
            </li>
          ))}
        </ul>
      </Section>
      {plan.runtimeChanges.length === 0 ? null : (
        <Section title="Versions that change">
          <PlanRuntime plan={plan} />
        </Section>
      )}
      {plan.agents.length === 0 ? null : (
        <Section title="Remote agents, by hand first">
          <PlanAgents agents={plan.agents} />
        </Section>
      )}
      <Section title="Checks">{checks}</Section>
      <Section title="Not rolled back">
        <ul className="list-disc pl-5 text-ink-2 marker:text-ink-3">
          {plan.notRolledBack.map((item) => (
            <li key={item} className="wrap-any">
              {item}
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Strong({ children }: { children: ReactNode }) {
  return <span className="font-semibold">{children}</span>;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1.5">
      <h3 className="font-semibold wrap-any">{title}</h3>
      {children}
    </section>
  );
}
