"use client";

import { ConfirmDialog } from "./confirm-dialog.tsx";
import type { Unsaved } from "./use-unsaved.ts";

type Props = {
  unsaved: Unsaved;
  /** Lets go of the changes, before what asked goes on. */
  onDiscard?: () => void;
};

/** Asks before changes are lost that are not saved, when there is such a question. */
export function DiscardQuestion({ unsaved: { question, ask }, onDiscard }: Props) {
  if (question === null) return null;
  return (
    <ConfirmDialog
      title="Discard the changes?"
      action="Discard"
      cancel="Keep editing"
      onConfirm={() => {
        onDiscard?.();
        ask(null);
        question.leave();
      }}
      onClose={() => ask(null)}
    >
      <p>What was entered here is not saved.</p>
    </ConfirmDialog>
  );
}
