"use client";

import { useState } from "react";
import { SelectField } from "#components/ui/select-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useMoveRollback } from "#lib/client/mutations/move-rollback.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { SETTLED_STATUSES, type SettledStatus } from "#lib/domain/rollback/status.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

const WORDS: Record<SettledStatus, (rollback: RollbackView) => string> = {
  succeeded: ({ targetLoad }) => `It succeeded: #${targetLoad} runs`,
  reverted: ({ fromLoad }) => `It was reverted: #${fromLoad} runs again`,
  failed: () => "It failed: something else runs, or nothing",
};

/** An Admin says what became of a rollback that Loadline cannot tell. */
export function SettleDialog({ rollback, onClose }: { rollback: RollbackView; onClose: () => void }) {
  const settle = useMoveRollback(rollback);
  const [status, setStatus] = useState<SettledStatus | "">("");
  return (
    <ReasonDialog
      title="Settle this rollback"
      subtitle={`${rollback.deployment} · ${rollback.location}`}
      label="How do you know?"
      hint="What you looked at, and what you saw. It stands with the rollback for ever."
      action="Settle"
      pending={settle.isPending}
      error={settle.error}
      missing={status === "" ? "Say what became of it first." : null}
      onSubmit={(reason) => {
        if (status === "") return;
        settle.mutate(
          { move: "settle", status, reason },
          {
            onSuccess: () => {
              toast.success("The rollback is settled");
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      <p>
        Loadline could not see what runs. What you say here is shown as your word, with your name: a rollback that was
        settled is never marked as Verified.
      </p>
      <SelectField
        label="What became of it?"
        value={status}
        onChange={(event) => setStatus(SETTLED_STATUSES.find((one) => one === event.target.value) ?? "")}
      >
        <option value="" disabled>
          Choose…
        </option>
        {SETTLED_STATUSES.map((one) => (
          <option key={one} value={one}>
            {WORDS[one](rollback)}
          </option>
        ))}
      </SelectField>
    </ReasonDialog>
  );
}
