/** A load line mark: the circle and bar on a ship's side that say how far it may be loaded. */
export function Logo({ className = "size-5" }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" className={className}>
      <circle cx="12" cy="12" r="7.25" stroke="currentColor" strokeWidth="2" />
      <path d="M1.5 12h21" stroke="var(--color-accent)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
