"use client";

import type { ReactNode } from "react";
import { Dialog } from "./dialog.tsx";
import { DiscardQuestion } from "./discard-question.tsx";
import { useUnsaved } from "./use-unsaved.ts";

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
  const unsaved = useUnsaved(dirty);
  const close = () => (dirty ? unsaved.ask({ leave: () => undefined }) : onClose());
  return (
    <>
      <Dialog title={title} subtitle={subtitle} focus="field" onClose={close}>
        {children(close)}
      </Dialog>
      {/* The page behind may be where it leads: the dialog would stay. */}
      <DiscardQuestion unsaved={unsaved} onDiscard={onClose} />
    </>
  );
}
