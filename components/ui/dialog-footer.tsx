import type { ReactNode } from "react";

/** The buttons of a dialog; stays in sight while what is above scrolls. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 mt-auto flex shrink-0 flex-wrap items-center justify-end gap-2 border-line border-t bg-canvas px-4 py-3">
      {children}
    </div>
  );
}
