"use client";

import { type ReactNode, useEffect, useState } from "react";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Dialog } from "./dialog.tsx";

type Props = {
  title: ReactNode;
  subtitle?: ReactNode;
  /** Something was changed that is not saved: closing asks first, and so does leaving the page. */
  dirty: boolean;
  onClose: () => void;
  /** `close` asks when there are changes. */
  children: (close: () => void) => ReactNode;
};

/** A dialog with a form that loses nothing without being told to. */
export function FormDialog({ title, subtitle, dirty, onClose, children }: Props) {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!dirty) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", hold);
    return () => window.removeEventListener("beforeunload", hold);
  }, [dirty]);
  const close = () => (dirty ? setAsking(true) : onClose());
  return (
    <>
      <Dialog title={title} subtitle={subtitle} focus="field" onClose={close}>
        {children(close)}
      </Dialog>
      {asking ? (
        <ConfirmDialog
          title="Discard the changes?"
          action="Discard"
          cancel="Keep editing"
          onConfirm={onClose}
          onClose={() => setAsking(false)}
        >
          <p>What was entered here is not saved.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
