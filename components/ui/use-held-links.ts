import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { Unsaved } from "./use-unsaved.ts";

/**
 * Has a link that would lose what is not saved ask first, while there is such a thing.
 *
 * @param ask of the `useUnsaved` that holds the changes.
 * @param keptBelow path at which and below which the changes stay; null: they stay nowhere else.
 */
export function useHeldLinks(dirty: boolean, ask: Unsaved["ask"], keptBelow: string | null = null): void {
  const router = useRouter();
  useEffect(() => {
    if (!dirty) return;
    const hold = (event: MouseEvent) => {
      // Another form of this page asks already.
      if (event.defaultPrevented) return;
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      // What opens elsewhere leaves this page as it is.
      if (link === null || link.origin !== location.origin || link.target === "_blank") return;
      if (link.hasAttribute("download")) return;
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      // A place on this page. Going to the page itself may lose the changes too.
      if (link.hash !== "" && link.pathname === location.pathname && link.search === location.search) return;
      if (keptBelow !== null && `${link.pathname}/`.startsWith(`${keptBelow}/`)) return;
      // Enough for Next's links too. The click itself goes on: a menu with the link in it closes by it.
      event.preventDefault();
      ask({ leave: () => router.push(link.pathname + link.search + link.hash) });
    };
    // Before the links' own listeners, which React has at its root.
    document.addEventListener("click", hold, { capture: true });
    return () => document.removeEventListener("click", hold, { capture: true });
  }, [dirty, router, ask, keptBelow]);
}
