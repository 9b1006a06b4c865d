import { type FormEvent, type ReactNode, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { DiscardQuestion } from "#components/ui/discard-question.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { useHeldLinks } from "#components/ui/use-held-links.ts";
import { useUnsaved } from "#components/ui/use-unsaved.ts";
import { problemText } from "#lib/client/api-problem.ts";

type Props = {
  /** What the form is, to those who do not see its heading. */
  label: string;
  onSave: () => void;
  onDiscard: () => void;
  /** What the button that saves says. */
  action?: string;
  /** Something here is not saved. */
  changed: boolean;
  /** False: what is here cannot be saved, and its fields say why. */
  valid?: boolean;
  pending: boolean;
  /** Why it could not be saved. */
  error: Error | null;
  children: ReactNode;
};

/** Settings on a page that are saved together: their fields, what went wrong, and the two buttons. */
export function SettingsForm(props: Props) {
  const { label, onSave, onDiscard, action = "Save", changed, valid = true, pending, error, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const dirty = changed && !pending;
  const unsaved = useUnsaved(dirty);
  useHeldLinks(dirty, unsaved.ask);

  /** The buttons go, or can be pressed no more, under a focus that is on them: the form takes it. */
  function keepFocus() {
    if (document.activeElement instanceof HTMLButtonElement) form.current?.focus({ preventScroll: true });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!changed || !valid) return;
    keepFocus();
    onSave();
  }

  return (
    <form ref={form} tabIndex={-1} onSubmit={submit} aria-label={label} className="outline-hidden">
      <DiscardQuestion unsaved={unsaved} />
      <div className="flex flex-col gap-5 p-4">
        {children}
        {error === null ? null : <Notice kind="error">{problemText(error)}</Notice>}
      </div>
      <div className="flex flex-wrap items-center justify-end gap-2 border-line border-t bg-canvas px-4 py-3">
        {changed ? <p className="mr-auto text-ink-2 text-xs">Not saved yet.</p> : null}
        {changed ? (
          <Button
            disabled={pending}
            onClick={() => {
              keepFocus();
              onDiscard();
            }}
          >
            Discard
          </Button>
        ) : null}
        <Button type="submit" variant="primary" disabled={!changed || !valid} pending={pending}>
          {action}
        </Button>
      </div>
    </form>
  );
}
