"use client";

import { Keyboard } from "lucide-react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [["j", "k"], "Next and previous load"],
  [["Enter"], "Everything about the load"],
  [["o"], "Open or close its similar entries"],
  [["x"], "Pick it to be compared"],
  [["e"], "Edit its description"],
  [["/"], "Search"],
  [["f"], "Filter"],
  [["Esc"], "Close"],
  [["?"], "These keys"],
];

/** The keys of the history. */
export function HistoryKeys({ onClose }: { onClose: () => void }) {
  return (
    <Dialog width="sm" title="Keys of the history" onClose={onClose}>
      <dl className="divide-y divide-line">
        {KEYS.map(([keys, does]) => (
          <div key={does} className="flex items-center gap-4 px-4 py-2">
            <dt className="flex w-20 shrink-0 gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** Opens them; there is nothing to press where there is no keyboard. */
export function KeysButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label="Keys of the history"
      title="Keys of the history (?)"
      onClick={onClick}
      className={buttonClass("ghost", "icon-sm", "[@media(hover:none)]:hidden")}
    >
      <Keyboard aria-hidden className="size-4" />
    </button>
  );
}
