"use client";

import { CircleCheck, OctagonX, TriangleAlert } from "lucide-react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { TextWithTimes } from "#components/ui/text-with-times.tsx";
import { plural } from "#lib/client/format/counts.ts";
import type { PlanView } from "#lib/contracts/rollbacks.ts";

type Check = PlanView["checks"][number];
type Props = {
  checks: readonly Check[];
  /** Names of the warnings that are ticked. */
  accepted: ReadonlySet<string>;
  onAccept: (name: string, accepted: boolean) => void;
  /** False: the warnings are only shown. */
  mayAccept: boolean;
};

/** What stands in the way, what to accept, and, folded, what is fine. */
export function PlanChecks({ checks, accepted, onAccept, mayAccept }: Props) {
  const blocks = checks.filter((check) => check.status === "block");
  const warnings = checks.filter((check) => check.status === "warn");
  const passed = checks.filter((check) => check.status === "pass");
  return (
    <div className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      {blocks.map((check) => (
        <div key={check.name} className="flex gap-2 bg-removed-soft px-3 py-2">
          <OctagonX aria-label="Blocks" className="mt-0.5 size-4 shrink-0 text-removed" />
          <p className="min-w-0 wrap-any">
            <TextWithTimes text={check.message} />
          </p>
        </div>
      ))}
      {warnings.map((check) => (
        <div key={check.name} className="flex gap-2 bg-changed-soft px-3 py-2">
          <TriangleAlert aria-label="Warning" className="mt-0.5 size-4 shrink-0 text-changed" />
          <div className="min-w-0">
            <p className="wrap-any">
              <TextWithTimes text={check.message} />
            </p>
            {mayAccept ? (
              <Checkbox
                checked={accepted.has(check.name)}
                onCheckedChange={(next) => onAccept(check.name, next)}
                className="mt-1 w-fit font-medium"
              >
                I accept this<span className="sr-only">: {check.message}</span>
              </Checkbox>
            ) : null}
          </div>
        </div>
      ))}
      {passed.length === 0 ? null : (
        <Disclosure
          className="px-3 py-2"
          summary={
            <span className="flex items-center gap-2">
              <CircleCheck aria-hidden className="size-4 text-added" />
              {plural(passed.length, "check")} passed
            </span>
          }
        >
          <ul className="mt-1.5 flex flex-col gap-1 pl-5 text-ink-2">
            {passed.map((check) => (
              <li key={check.name} className="wrap-any">
                {check.message}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}
