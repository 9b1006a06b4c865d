"use client";

import { Keyboard } from "lucide-react";
import { useRef, useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { lazyPart } from "#components/ui/lazy-part.ts";
import { tellNotLoaded } from "#components/ui/tell-not-loaded.ts";
import { useKeys } from "#components/ui/use-keys.ts";
import type { KeyHelp } from "./keys-dialog.tsx";

const dialogPart = lazyPart(() => import("./keys-dialog.tsx"));
/** The click, or the key, tries again and says so. */
const loadAhead = () => void dialogPart.load().catch(() => null);

/**
 * Opens the list of what the keyboard does here, as `?` does; there is nothing to press where there is no keyboard.
 * @param title also of what it opens.
 */
export function KeysButton({ title, keys }: { title: string; keys: KeyHelp }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const dialog = dialogPart.use();
  useKeys(button, { "?": show });

  function show() {
    setOpen(true);
    dialogPart.load().catch(() => {
      setOpen(false);
      tellNotLoaded("The list of keys");
    });
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={title}
        title={`${title} (?)`}
        onClick={show}
        onPointerEnter={loadAhead}
        onFocus={loadAhead}
        className={buttonClass("ghost", "icon-sm", "[@media(hover:none)]:hidden")}
      >
        <Keyboard aria-hidden className="size-4" />
      </button>
      {open && dialog !== null ? <dialog.KeysDialog title={title} keys={keys} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
