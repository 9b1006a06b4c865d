"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { planQuery, rollbackQuery } from "#lib/client/queries/rollbacks.ts";
import { compareHref, historyHref, loadHref } from "#lib/client/routes.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { isProven } from "#lib/domain/rollback/proven.ts";
import { isTerminal } from "#lib/domain/rollback/state-machine.ts";
import { AfterPanel } from "./after-panel.tsx";
import { ApprovalPanel } from "./approval-panel.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { ExportProof } from "./export-proof.tsx";
import { Outcome } from "./outcome.tsx";
import { Proof } from "./proof.tsx";
import { RollbackPlan } from "./rollback-plan.tsx";
import { RollbackStory } from "./rollback-story.tsx";
import { StepList } from "./step-list.tsx";
import { UnknownPanel } from "./unknown-panel.tsx";

/** A rollback as it waits and runs, then what came of it. */
export function RollbackProgress({ id }: { id: string }) {
  const query = useQuery(rollbackQuery(id));
  const failure = errorInPlace(query);
  if (failure) return <QueryError error={failure} retry={() => void query.refetch()} what="rollback here" />;
  if (query.data === undefined) return <SkeletonRows rows={5} label="Loading the rollback" />;
  return <Shown rollback={query.data} />;
}

function Shown({ rollback }: { rollback: RollbackView }) {
  const { deployment, location, status, approval, planId } = rollback;
  const waiting = status === "awaiting_approval";
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const plan = useQuery({ ...planQuery(planId), enabled: waiting });
  const frozen = plan.data?.checks.some((check) => check.overridable) ?? false;

  function accept(name: string, yes: boolean) {
    setAccepted((before) => new Set(yes ? [...before, name] : [...before].filter((one) => one !== name)));
  }

  return (
    <div className="flex flex-col gap-4">
      <Outcome rollback={rollback} />
      <RollbackStory rollback={rollback} />
      {waiting && approval !== null ? (
        <ApprovalPanel rollback={{ ...rollback, approval }} accepted={accepted} frozen={frozen} />
      ) : (
        <StepList steps={rollback.steps} />
      )}
      {status === "queued" || status === "running" ? <CancelButton rollback={rollback} /> : null}
      {status === "unknown" ? <UnknownPanel rollback={rollback} /> : null}
      {rollback.verification ? (
        <Proof deployment={deployment} verification={rollback.verification} proven={isProven(rollback)} />
      ) : null}
      {status === "succeeded" || status === "succeeded_with_differences" ? <AfterPanel rollback={rollback} /> : null}
      <RollbackPlan
        // What waits for a decision is open; once it runs, the steps matter.
        key={waiting ? "open" : "folded"}
        planId={planId}
        open={waiting}
        accepted={accepted}
        onAccept={waiting && !rollback.isOwn ? accept : null}
      />
      <div className="flex flex-wrap gap-2">
        {rollback.load === null ? null : (
          <>
            <IntentLink href={loadHref(deployment, location, rollback.load)} className={buttonClass("secondary", "sm")}>
              New load #{rollback.load}
            </IntentLink>
            <IntentLink
              href={compareHref(deployment, location, { from: rollback.targetLoad, to: rollback.load })}
              className={buttonClass("secondary", "sm")}
            >
              Compare #{rollback.targetLoad} with #{rollback.load}
            </IntentLink>
          </>
        )}
        {isTerminal(status) ? <ExportProof id={rollback.id} /> : null}
        <IntentLink href={historyHref(deployment, location)} className={buttonClass("ghost", "sm")}>
          View history
        </IntentLink>
      </div>
    </div>
  );
}
