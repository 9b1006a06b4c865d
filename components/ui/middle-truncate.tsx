import { cx } from "./class-names.ts";

/** Characters of the end that stay whole. */
const TAIL = 14;

/**
 * One line that loses its middle, never its end (a tag, a digest's last digits). The whole text is the
 * title; copying the selection gives it whole too.
 */
export function MiddleTruncate({ text, className }: { text: string; className?: string }) {
  const characters = Array.from(text);
  const cut = characters.length > TAIL * 2 ? characters.length - TAIL : characters.length;
  return (
    <span title={text} className={cx("flex min-w-0 max-w-full whitespace-pre", className)}>
      <span className="min-w-0 truncate">{characters.slice(0, cut).join("")}</span>
      {cut < characters.length ? <span className="shrink-0">{characters.slice(cut).join("")}</span> : null}
    </span>
  );
}
