import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";
import { INPUT_CLASS } from "./input-class.ts";

type FieldProps = { label: string; value: string; onChange: (value: string) => void };

/** One of a few, in a row of filters; what it filters by is in its own words. */
export function FilterChoice({
  label,
  value,
  onChange,
  className,
  children,
}: FieldProps & {
  className?: string;
  children: ReactNode;
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={cx(INPUT_CLASS, "h-8 w-auto! max-w-48", className)}
    >
      {children}
    </select>
  );
}

/** A day (`YYYY-MM-DD`, where the reader is); empty: none. */
export function FilterDay({ label, value, onChange }: FieldProps) {
  return (
    <label className="flex items-center gap-1.5 text-ink-2 text-xs">
      {label}
      <input
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${INPUT_CLASS} h-8 w-36`}
      />
    </label>
  );
}

/** A filter that came from a click elsewhere; another one takes it away. */
export function FilterChip({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      onClick={onRemove}
      aria-label={`${name}: remove this filter`}
      className="inline-flex h-7 max-w-64 items-center gap-1 rounded-md bg-accent-soft px-2 font-medium text-accent text-xs"
    >
      <span className="truncate">{name}</span>
      <X aria-hidden className="size-3 shrink-0" />
    </button>
  );
}
