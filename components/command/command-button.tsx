"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useParams } from "next/navigation";
import { useEffect, useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { useHydrated } from "#components/ui/hydrated.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { routeName } from "#lib/client/routes.ts";

const loadPalette = () => import("./command-palette.tsx").then(({ CommandPalette }) => CommandPalette);
// Of some size, and needed by nobody who only looks at a page.
const CommandPalette = dynamic(loadPalette, { ssr: false });

/** Opens the palette: a button, and ⌘K or Ctrl K from anywhere, also out of a field. */
export function CommandButton({ deployment }: { deployment: string | null }) {
  const [open, setOpen] = useState(false);
  const params = useParams<{ location?: string }>();
  const location = params.location === undefined ? null : routeName(params.location);
  const key = useHydrated() && /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K";
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpen((before) => !before);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={() => setOpen(true)}
        onPointerEnter={() => void loadPalette()}
        onFocus={() => void loadPalette()}
        className={buttonClass("ghost", "sm", "px-1.5 text-ink-2 lg:border lg:border-line lg:px-2")}
      >
        <Search aria-hidden className="size-4" />
        <span className="sr-only lg:not-sr-only">Search</span>
        <span aria-hidden className="hidden lg:inline">
          <Kbd>{key}</Kbd>
        </span>
      </button>
      {open ? <CommandPalette deployment={deployment} location={location} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
