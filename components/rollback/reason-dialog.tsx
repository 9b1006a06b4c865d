"use client";

import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextArea } from "#components/ui/text-field.tsx";
import { problemText } from "#lib/client/api-problem.ts";

type Props = {
  title: string;
  subtitle?: ReactNode;
  /** What follows from it. */
  children: ReactNode;
  /** How the field is called, and what it is for. */
  label: string;
  hint: string;
  action: string;
  variant?: "primary" | "danger";
  pending: boolean;
  error: Error | null;
  /** More of the form that is not said yet. */
  missing?: string | null;
  onSubmit: (reason: string) => void;
  onClose: () => void;
};

const MOST_CHARACTERS = 5000;

/** Asks for a reason before something is done that others will want to understand. */
export function ReasonDialog({ title, subtitle, children, label, hint, action, variant = "primary", ...form }: Props) {
  const [reason, setReason] = useState("");
  const missing = form.missing ?? (reason.trim() === "" ? "Say why first." : null);
  return (
    <FormDialog title={title} subtitle={subtitle} dirty={reason.trim() !== ""} onClose={form.onClose}>
      {(close) => (
        <form
          className="flex grow flex-col"
          onSubmit={(event) => {
            event.preventDefault();
            if (missing === null) form.onSubmit(reason.trim());
          }}
        >
          <div className="flex flex-col gap-3 p-4">
            {form.error ? <Notice kind="error">{problemText(form.error)}</Notice> : null}
            {children}
            <TextArea
              label={label}
              hint={hint}
              required
              maxLength={MOST_CHARACTERS}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </div>
          <DialogFooter>
            <p aria-live="polite" className="mr-auto min-w-0 text-ink-2 text-xs wrap-any">
              {missing}
            </p>
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" variant={variant} pending={form.pending} disabled={missing !== null}>
              {action}
            </Button>
          </DialogFooter>
        </form>
      )}
    </FormDialog>
  );
}
