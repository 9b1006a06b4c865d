import { Minus, PencilLine, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "#components/ui/class-names.ts";
import { OldNew } from "./old-new.tsx";

/** Names that came, went or changed, with what stood under them when that is known. */
export type NamesDiffRow = {
  id: string;
  label: ReactNode;
  kind: "added" | "removed" | "changed";
  /** Undefined when values were not asked for. */
  values: { old: unknown; new: unknown } | undefined;
};

const MARKS = {
  added: { icon: Plus, word: "Added", look: "text-added" },
  removed: { icon: Minus, word: "Removed", look: "text-removed" },
  changed: { icon: PencilLine, word: "Changed", look: "text-changed" },
} as const;

export function NamesDiff({ rows, render }: { rows: readonly NamesDiffRow[]; render?: (value: unknown) => ReactNode }) {
  return (
    <ul className="flex flex-col gap-1">
      {rows.map((row) => {
        const { icon: Icon, word, look } = MARKS[row.kind];
        return (
          <li key={row.id} className="grid min-w-0 gap-x-3 gap-y-1 lg:grid-cols-[minmax(8rem,16rem)_minmax(0,1fr)]">
            <span className={cx("flex min-w-0 items-start gap-1.5 font-medium", row.values !== undefined && "py-1")}>
              <Icon aria-label={word} className={`mt-1 size-3 shrink-0 ${look}`} />
              <span className="min-w-0 wrap-any">{row.label}</span>
            </span>
            {row.values === undefined ? null : (
              <OldNew
                before={row.kind === "added" ? undefined : row.values.old}
                after={row.kind === "removed" ? undefined : row.values.new}
                {...(render ? { render } : {})}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
