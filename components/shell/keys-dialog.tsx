"use client";

import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";

/** Keys, any of which does the same or one of a pair, and what they do. */
export type KeyHelp = readonly (readonly [keys: readonly string[], does: string])[];

/** What every list and every dialog with keys of its own has besides. */
const EVERYWHERE: KeyHelp = [
  [["Ctrl K", "⌘ K"], "Go to anything, do anything"],
  [["?"], "These keys"],
];

/** The keys of a page or a dialog. */
export function KeysDialog({ title, keys, onClose }: { title: string; keys: KeyHelp; onClose: () => void }) {
  return (
    <Dialog width="sm" title={title} onClose={onClose}>
      <dl className="divide-y divide-line">
        {[...keys, ...EVERYWHERE].map(([names, does]) => (
          <div key={does} className="flex items-center gap-4 px-4 py-2">
            <dt className="flex w-28 shrink-0 gap-1">
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
