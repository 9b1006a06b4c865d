"use client";

import { RotateCcw } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useNow } from "#components/ui/clock.ts";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { ApiProblem, problemText } from "#lib/client/api-problem.ts";
import { useExecuteRollback } from "#lib/client/mutations/execute-rollback.ts";
import type { PlanView as Plan } from "#lib/contracts/rollbacks.ts";
import { PlanChecks } from "./plan-checks.tsx";
import { PlanView } from "./plan-view.tsx";
import { type Rights, useRights } from "./use-rights.ts";

const MOST_CHARACTERS = 5000;

/** What a person writes about a rollback; it stays when the plan is made again. */
export type Reasons = {
  readonly description: string;
  /** Why the freeze is overridden. */
  readonly override: string;
};

export const NO_REASONS: Reasons = { description: "", override: "" };

type Props = {
  plan: Plan;
  reasons: Reasons;
  onReasons: (reasons: Reasons) => void;
  onClose: () => void;
  onPlanAgain: () => void;
  /** The rollback's id, once it is under way. */
  onStarted: (id: string) => void;
};

/** The plan, and what it takes to go ahead: a description, the warnings ticked, the name typed. */
export function PlanForm({ plan, reasons, onReasons, onClose, onPlanAgain, onStarted }: Props) {
  const id = useId();
  const { description, override } = reasons;
  const [typed, setTyped] = useState("");
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const execute = useExecuteRollback(plan.deployment);
  const rights = useRights(plan.deployment, plan.location);
  const now = useNow();

  const mayExecute = rights?.may("rollback.execute") ?? false;
  const may = mayExecute || (rights?.may("rollback.plan") ?? false);
  const mayOverride = rights?.may("rollback.settle") ?? false;
  const waits = !mayExecute || (rights?.deployment.needsApproval ?? false);
  const expired = Date.parse(plan.expiresAt) <= now;
  const stale = expired || (execute.error instanceof ApiProblem && execute.error.status === 409);
  const overridden = mayOverride && override.trim() !== "";
  const blocks = plan.checks.filter((check) => check.status === "block" && !(overridden && check.overridable));
  const blocked = blocks.length > 0;
  // With the reason that is asked for, it is a block no longer: the rest of the form must be there to fill in.
  const overridable = mayOverride && blocks.every((check) => check.overridable);
  const missing = whatIsMissing({ plan, rights, description, typed, accepted, blocked, overridable });

  function accept(name: string, yes: boolean) {
    setAccepted((before) => {
      const next = new Set(before);
      if (yes) next.add(name);
      else next.delete(name);
      return next;
    });
  }

  return (
    <form
      className="flex grow flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        if (missing !== null || stale) return;
        execute.mutate(
          {
            planId: plan.id,
            description: description.trim(),
            acknowledge: [...accepted],
            ...(overridden && { overrideFreeze: override.trim() }),
            as: mayExecute ? "execute" : "request",
          },
          { onSuccess: ({ rollback }) => onStarted(rollback.id) },
        );
      }}
    >
      <div className="flex flex-col gap-4 p-4">
        {execute.isError ? <Notice kind="error">{problemText(execute.error)}</Notice> : null}
        {expired ? (
          <Notice kind="warning">This plan has expired: what runs may have changed since it was made.</Notice>
        ) : null}
        <PlanView
          plan={plan}
          checks={
            <PlanChecks
              checks={plan.checks}
              accepted={accepted}
              onAccept={accept}
              mayAccept={may && (!blocked || overridable)}
              override={
                may && mayOverride
                  ? { reason: override, onChange: (text) => onReasons({ ...reasons, override: text }) }
                  : null
              }
            />
          }
        />
        {may && waits && (!blocked || overridable) ? (
          <Notice kind="info">
            {mayExecute
              ? "Another person has to approve this rollback before it starts"
              : "Your role may ask for a rollback, and somebody who may roll back decides"}
            : {rights?.whoMay("rollback.approve")}. The deploy unit takes no other rollback meanwhile.
          </Notice>
        ) : null}
        {may && (!blocked || overridable) ? (
          <div className="flex flex-col gap-3 border-line border-t pt-4">
            <TextArea
              label="Description"
              hint="Why the rollback is made. It stands in the history for ever."
              required
              maxLength={MOST_CHARACTERS}
              value={description}
              onChange={(event) => onReasons({ ...reasons, description: event.target.value })}
            />
            <TextField
              label={
                <>
                  Type <code className="rounded bg-sunken px-1 font-mono wrap-any">{plan.location}</code> to confirm
                </>
              }
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </div>
        ) : null}
      </div>
      <DialogFooter>
        <p id={`${id}-missing`} aria-live="polite" className="mr-auto min-w-0 text-ink-2 text-xs wrap-any">
          {stale ? null : missing}
        </p>
        <Button onClick={onClose}>Cancel</Button>
        {stale || (blocked && !overridable) ? (
          <Button variant="primary" onClick={onPlanAgain}>
            Plan again
          </Button>
        ) : (
          <Button
            type="submit"
            variant="danger"
            pending={execute.isPending}
            disabled={missing !== null}
            aria-describedby={`${id}-missing`}
          >
            <RotateCcw aria-hidden className="size-3.5" />
            {mayExecute ? `Roll back to #${plan.targetLoad}${waits ? " once approved" : ""}` : "Ask for a rollback"}
          </Button>
        )}
      </DialogFooter>
    </form>
  );
}

type Given = {
  plan: Plan;
  rights: Rights | null;
  description: string;
  typed: string;
  accepted: ReadonlySet<string>;
  blocked: boolean;
  /** What blocks can be overridden by the reader. */
  overridable: boolean;
};

/** Why the button cannot be pressed yet; null when it can. */
function whatIsMissing({ plan, rights, description, typed, accepted, blocked, overridable }: Given): string | null {
  if (rights === null) return "Reading your role…";
  if (!rights.may("rollback.plan")) {
    return `Rolling back takes ${rights.whoMay("rollback.execute")}. Send them this page's address.`;
  }
  if (blocked) return overridable ? "Say why the freeze is overridden first." : "A check stands in the way.";
  if (plan.checks.some((check) => check.status === "warn" && !accepted.has(check.name))) {
    return "Accept the warnings first.";
  }
  if (description.trim() === "") return "Say why first.";
  if (typed.trim() !== plan.location) return "Type the code location's name to confirm.";
  return null;
}
