"use client";

import { Check, X } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { TextArea } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { useMoveRollback } from "#lib/client/mutations/move-rollback.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import { useRights } from "./use-rights.ts";

type Props = {
  rollback: RollbackView & { approval: NonNullable<RollbackView["approval"]> };
  /** Names of the warnings that the reader ticked in the plan. */
  accepted: ReadonlySet<string>;
  /** The plan was made in a closed freeze window, which may be closed still. */
  frozen: boolean;
};

/** A rollback that waits for another person: who can approve it, and the two answers for those who may. */
export function ApprovalPanel({ rollback, accepted, frozen }: Props) {
  const rights = useRights(rollback.deployment, rollback.location);
  const move = useMoveRollback(rollback);
  const [declining, setDeclining] = useState(false);
  const [override, setOverride] = useState("");
  const may = rights?.may("rollback.approve") ?? false;
  const mayOverride = rights?.may("rollback.settle") ?? false;
  const who = rights === null ? "people with the right" : rights.whoMay("rollback.approve");
  return (
    <section aria-label="Approval" className="flex flex-col gap-3 rounded-lg border border-line px-3 py-2.5">
      {move.isError && !declining ? <Notice kind="error">{problemText(move.error)}</Notice> : null}
      <p className="wrap-any">
        {rollback.isOwn
          ? `You asked for it, so another person has to approve it: ${who}, signed in to Loadline in a browser.`
          : may
            ? "Look through the plan. When you approve, everything is checked again and the rollback starts."
            : `Waiting for ${who}.`}{" "}
        <span className="text-ink-2">
          Without an approval it is cancelled at <ShortTime at={rollback.approval.until} />.
        </span>
      </p>
      {may && !rollback.isOwn && frozen && mayOverride ? (
        <TextArea
          label="Reason to override the freeze"
          hint="Needed while a freeze window is closed, unless the one who asked overrode it."
          value={override}
          onChange={(event) => setOverride(event.target.value)}
        />
      ) : null}
      <div className="flex flex-wrap gap-2">
        {rollback.isOwn ? (
          <Button size="sm" pending={move.isPending} onClick={() => move.mutate({ move: "withdraw" })}>
            Withdraw
          </Button>
        ) : null}
        {may && !rollback.isOwn ? (
          <>
            <Button
              size="sm"
              variant="danger"
              pending={move.isPending && !declining}
              onClick={() =>
                move.mutate(
                  {
                    move: "approve",
                    acknowledge: [...accepted],
                    ...(override.trim() === "" ? {} : { overrideFreeze: override.trim() }),
                  },
                  { onSuccess: () => toast.success("Approved: the rollback starts") },
                )
              }
            >
              <Check aria-hidden className="size-3.5" />
              Approve and roll back to #{rollback.targetLoad}
            </Button>
            <Button size="sm" onClick={() => setDeclining(true)}>
              <X aria-hidden className="size-3.5" />
              Decline…
            </Button>
          </>
        ) : null}
      </div>
      {declining ? (
        <ReasonDialog
          title={`Decline the rollback to #${rollback.targetLoad}`}
          subtitle={`${rollback.deployment} · ${rollback.location}`}
          label="Reason"
          hint={`${rollback.requestedBy.name} reads it, and it stays with the rollback.`}
          action="Decline"
          variant="danger"
          pending={move.isPending}
          error={move.error}
          onSubmit={(reason) => move.mutate({ move: "decline", reason }, { onSuccess: () => setDeclining(false) })}
          onClose={() => {
            move.reset();
            setDeclining(false);
          }}
        >
          <p>It is cancelled, and nothing is deployed. A new one can be planned and asked for.</p>
        </ReasonDialog>
      ) : null}
    </section>
  );
}
