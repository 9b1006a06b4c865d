"use client";

import { CircleStop } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useMoveRollback } from "#lib/client/mutations/move-rollback.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { useRights } from "./use-rights.ts";

/** Stops a rollback that is about to start or runs; nothing for those who may not. */
export function CancelButton({ rollback }: { rollback: RollbackView }) {
  const rights = useRights(rollback.deployment, rollback.location);
  const cancel = useMoveRollback(rollback);
  const [asking, setAsking] = useState(false);
  if (rollback.cancelAsked !== null) {
    return (
      <Notice kind="info">
        {rollback.cancelAsked.by.name} asked to stop it. It ends after the step that runs,{" "}
        {rollback.checkedAgain ? "and nothing is put back." : "with what ran before in place."}
      </Notice>
    );
  }
  if (!rights?.may("rollback.execute")) return null;
  return (
    <div className="flex flex-col gap-2">
      {cancel.isError ? <Notice kind="error">{problemText(cancel.error)}</Notice> : null}
      <div>
        <Button size="sm" pending={cancel.isPending} onClick={() => setAsking(true)}>
          <CircleStop aria-hidden className="size-3.5" />
          Cancel the rollback
        </Button>
      </div>
      {asking ? (
        <ConfirmDialog
          title="Cancel this rollback?"
          action="Cancel the rollback"
          cancel="Let it go on"
          pending={cancel.isPending}
          onConfirm={() => cancel.mutate({ move: "cancel" }, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>{consequence(rollback)} </p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function consequence({ status, checkedAgain, fromLoad }: RollbackView): string {
  if (checkedAgain) return "It is only being verified again. Nothing is put back, and what became of it stays unknown.";
  if (status !== "running") return "It has not begun, so nothing has changed.";
  return `Once the deploy has begun, what ran before (#${fromLoad}) is put back. Before that nothing has changed.`;
}
