/** The look of what one types into or chooses from. */
export const INPUT_CLASS =
  "w-full rounded-md border border-line-control bg-surface px-2.5 text-ink text-sm placeholder:text-ink-3 aria-invalid:border-removed disabled:opacity-60";
