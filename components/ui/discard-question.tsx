"use client";

import { ConfirmDialog } from "./confirm-dialog.tsx";

type Props = { onDiscard: () => void; onKeep: () => void };

/** Asks before changes are lost that are not saved. */
export function DiscardQuestion({ onDiscard, onKeep }: Props) {
  return (
    <ConfirmDialog
      title="Discard the changes?"
      action="Discard"
      cancel="Keep editing"
      onConfirm={onDiscard}
      onClose={onKeep}
    >
      <p>What was entered here is not saved.</p>
    </ConfirmDialog>
  );
}
