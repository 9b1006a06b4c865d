import type { FormEvent, ReactNode } from "react";
import { problemText } from "#lib/client/api-problem.ts";
import { Button } from "./button.tsx";
import { DialogFooter } from "./dialog-footer.tsx";
import { Notice } from "./notice.tsx";

type Props = {
  onSubmit: (event: FormEvent) => void;
  /** As `FormDialog` hands it over: asks where something would be lost. */
  onCancel: () => void;
  /** What the button that saves says. */
  action: ReactNode;
  pending: boolean;
  disabled?: boolean;
  /** Why it could not be saved; said above the buttons, beside what the fields say of themselves. */
  error: Error | null;
  /** Left of the two buttons: another one that tries the form, or what is missing yet. */
  beside?: ReactNode;
  children: ReactNode;
};

/** The inside of a form in a dialog: fields one below the other, what went wrong, and the two buttons, always in sight. */
export function FormBody({ onSubmit, onCancel, action, pending, disabled = false, error, beside, children }: Props) {
  return (
    <form onSubmit={onSubmit} className="flex grow flex-col">
      <div className="flex flex-col gap-4 p-4">
        {children}
        {error === null ? null : <Notice kind="error">{problemText(error)}</Notice>}
      </div>
      <DialogFooter>
        {beside}
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" pending={pending} disabled={disabled}>
          {action}
        </Button>
      </DialogFooter>
    </form>
  );
}
