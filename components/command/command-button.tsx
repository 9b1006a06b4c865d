"use client";

import { Search } from "lucide-react";
import { useParams } from "next/navigation";
import { useEffect, useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { useHydrated } from "#components/ui/hydrated.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { lazyPart } from "#components/ui/lazy-part.ts";
import { tellNotLoaded } from "#components/ui/tell-not-loaded.ts";
import { routeName } from "#lib/client/routes.ts";

// Of some size, and needed by nobody who only looks at a page.
const palettePart = lazyPart(() => import("./command-palette.tsx"));
/** The click, or the key, tries again and says so. */
const loadAhead = () => void palettePart.load().catch(() => null);

/** Opens the palette: a button, and ⌘K or Ctrl K from anywhere, also out of a field. */
export function CommandButton({ deployment }: { deployment: string | null }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const palette = palettePart.use();
  const params = useParams<{ location?: string }>();
  const location = params.location === undefined ? null : routeName(params.location);
  const key = useHydrated() && /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K";
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key === "Control" || event.key === "Meta") loadAhead();
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpen((before) => !before);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  useEffect(() => {
    if (!open) return;
    /** Whoever types on before the palette has the focus means the palette. */
    function onKeyDown(event: KeyboardEvent) {
      const { key, target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (target instanceof Element && target.closest("[cmdk-root]")) return stop();
      if (key === "Escape") setOpen(false);
      else if (key === "Backspace") setText((before) => before.slice(0, -1));
      else if (key.length === 1) setText((before) => before + key);
      else if (key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
    }
    const stop = () => window.removeEventListener("keydown", onKeyDown, true);
    // Ahead of all that has keys of its own.
    window.addEventListener("keydown", onKeyDown, true);
    palettePart.load().catch(() => {
      setOpen(false);
      tellNotLoaded("The search");
    });
    return () => {
      stop();
      setText("");
    };
  }, [open]);
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={() => setOpen(true)}
        onPointerEnter={loadAhead}
        onFocus={loadAhead}
        className={buttonClass("ghost", "sm", "px-1.5 text-ink-2 lg:border lg:border-line lg:px-2")}
      >
        <Search aria-hidden className="size-4" />
        <span className="sr-only lg:not-sr-only">Search</span>
        <span aria-hidden className="hidden lg:inline">
          <Kbd>{key}</Kbd>
        </span>
      </button>
      {open && palette !== null ? (
        <palette.CommandPalette
          deployment={deployment}
          location={location}
          text={text}
          onText={setText}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
