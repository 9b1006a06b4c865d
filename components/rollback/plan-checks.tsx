"use client";

import { CircleCheck, OctagonX, Snowflake, TriangleAlert } from "lucide-react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { TextArea } from "#components/ui/text-field.tsx";
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
  /** Why a block that can be overridden is; null: the reader may not override. */
  override?: { reason: string; onChange: (reason: string) => void } | null;
};

const MOST_CHARACTERS = 1000;

/** What stands in the way, what to accept, and, folded, what is fine. */
export function PlanChecks({ checks, accepted, onAccept, mayAccept, override = null }: Props) {
  const blocks = checks.filter((check) => check.status === "block");
  const warnings = checks.filter((check) => check.status === "warn");
  const passed = checks.filter((check) => check.status === "pass");
  return (
    <div className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      {blocks.length === 0 ? null : (
        <Group title={`${plural(blocks.length, "check stands", "checks stand")} in the way`}>
          {blocks.map((check) => (
            <li key={check.name} className="flex gap-2 bg-removed-soft px-3 py-2">
              {check.overridable ? (
                <Snowflake aria-label="Blocks" className="mt-0.5 size-4 shrink-0 text-removed" />
              ) : (
                <OctagonX aria-label="Blocks" className="mt-0.5 size-4 shrink-0 text-removed" />
              )}
              <div className="min-w-0 grow">
                <p className="wrap-any">
                  <TextWithTimes text={check.message} />
                </p>
                {check.overridable && override !== null ? (
                  <div className="mt-2">
                    <TextArea
                      label="Override the freeze"
                      hint="Why it cannot wait. It stands with the rollback and in the audit log. Leave it empty to respect the freeze."
                      maxLength={MOST_CHARACTERS}
                      value={override.reason}
                      onChange={(event) => override.onChange(event.target.value)}
                    />
                  </div>
                ) : null}
              </div>
            </li>
          ))}
        </Group>
      )}
      {warnings.length === 0 ? null : (
        <Group title={`${plural(warnings.length, "warning")} to look at`}>
          {warnings.map((check) => (
            <li key={check.name} className="flex gap-2 bg-changed-soft px-3 py-2">
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
            </li>
          ))}
        </Group>
      )}
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
                <TextWithTimes text={check.message} />
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <h4 className="sr-only">{title}</h4>
      <ul className="divide-y divide-line">{children}</ul>
    </div>
  );
}
