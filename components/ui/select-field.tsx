import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./class-names.ts";
import { INPUT_CLASS } from "./input-class.ts";

type Props = ComponentProps<"select"> & { label: ReactNode; hint?: ReactNode; error?: string | null };

/** One of several, by the browser's own list: works with every keyboard and screen reader. */
export function SelectField({ label, hint, error = null, className, children, ...select }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-ink text-sm">
        {label}
      </label>
      <select
        {...select}
        id={id}
        aria-invalid={error !== null || undefined}
        aria-describedby={note ? `${id}-hint` : undefined}
        className={cx(INPUT_CLASS, "h-9", className)}
      >
        {children}
      </select>
      {note ? (
        <p id={`${id}-hint`} className={cx("text-xs", error === null ? "text-ink-2" : "text-removed")}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
