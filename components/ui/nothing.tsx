/** A dash where there is nothing to show; `what` says so to those who hear the page. */
export function Nothing({ what }: { what: string }) {
  return (
    <span className="text-ink-3">
      <span aria-hidden>–</span>
      <span className="sr-only">{what}</span>
    </span>
  );
}
