"use client";

import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { DialogFooter } from "./dialog-footer.tsx";

type Props = {
  title: string;
  children: ReactNode;
  /** What the button that goes ahead says. */
  action: string;
  cancel?: string;
  pending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is lost. */
export function ConfirmDialog({ title, children, action, cancel = "Cancel", pending = false, ...on }: Props) {
  return (
    <Dialog title={title} width="sm" onClose={on.onClose}>
      <div className="flex flex-col gap-3 p-4 wrap-any">{children}</div>
      <DialogFooter>
        <Button onClick={on.onClose}>{cancel}</Button>
        <Button variant="danger" pending={pending} onClick={on.onConfirm}>
          {action}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
