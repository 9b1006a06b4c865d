import { cx } from "#components/ui/class-names.ts";
import { ScrollPre } from "#components/ui/scroll-box.tsx";
import { plural } from "#lib/client/format/counts.ts";
import { diffLines, foldSame } from "#lib/client/format/text-diff.ts";

const SIGNS = { same: " ", removed: "−", added: "+" } as const;
const LOOKS = {
  same: "text-ink-2",
  removed: "bg-removed-soft text-removed",
  added: "bg-added-soft text-added",
} as const;
const WORDS = { same: "", removed: "Removed: ", added: "Added: " } as const;

/** Two texts as one, line by line: what went with a minus in red, what came with a plus in green. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  return (
    <ScrollPre className="max-h-96 rounded-md border border-line bg-surface py-1 text-xs">
      {foldSame(diffLines(before, after)).map((line, index) =>
        line.kind === "gap" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <span key={index} className="my-0.5 block bg-sunken px-2 font-sans text-2xs text-ink-3">
            {plural(line.count, "equal line")}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <span key={index} className={cx("block min-w-fit whitespace-pre px-2", LOOKS[line.kind])}>
            <span className="sr-only">{WORDS[line.kind]}</span>
            <span aria-hidden className="mr-2 inline-block w-2 select-none">
              {SIGNS[line.kind]}
            </span>
            {line.text}
          </span>
        ),
      )}
    </ScrollPre>
  );
}
