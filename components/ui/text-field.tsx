import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./class-names.ts";
import { INPUT_CLASS } from "./input-class.ts";

type FieldProps = { label: ReactNode; hint?: ReactNode; error?: string | null; trailing?: ReactNode };

export function TextField({
  label,
  hint,
  error = null,
  trailing,
  className,
  ...input
}: FieldProps & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-ink text-sm">
        {label}
      </label>
      <div className="relative">
        <input
          {...input}
          id={id}
          aria-invalid={error !== null || undefined}
          aria-describedby={hint || error ? `${id}-hint` : undefined}
          className={cx(INPUT_CLASS, "h-9", trailing ? "pr-10" : null, className)}
        />
        {trailing ? <div className="absolute inset-y-0 right-1 flex items-center">{trailing}</div> : null}
      </div>
      <FieldHint id={`${id}-hint`} hint={hint} error={error} />
    </div>
  );
}

export function TextArea({ label, hint, error = null, className, ...input }: FieldProps & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-ink text-sm">
        {label}
      </label>
      <textarea
        rows={2}
        {...input}
        id={id}
        aria-invalid={error !== null || undefined}
        aria-describedby={hint || error ? `${id}-hint` : undefined}
        className={cx(INPUT_CLASS, "field-sizing-content max-h-48 min-h-16 py-1.5", className)}
      />
      <FieldHint id={`${id}-hint`} hint={hint} error={error} />
    </div>
  );
}

function FieldHint({ id, hint, error }: { id: string; hint: ReactNode; error: string | null }) {
  if (error !== null) {
    return (
      <p id={id} className="text-removed text-xs wrap-any">
        {error}
      </p>
    );
  }
  return hint ? (
    <p id={id} className="text-ink-2 text-xs">
      {hint}
    </p>
  ) : null;
}
