"use client";

import { useEffect } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { tellPlainly, usePlainAlert } from "#components/ui/plain-alert.ts";
import { ReloadPage } from "#components/ui/reload-page.tsx";
import { toastsPart } from "#components/ui/toast.ts";

/** Where toasts appear. */
export function Toasts() {
  const toasts = toastsPart.use();
  useEffect(() => {
    // What cannot be loaded now is tried again with the first toast.
    const load = () => void toastsPart.load().catch(() => null);
    window.addEventListener("pointerdown", load, { once: true });
    window.addEventListener("keydown", load, { once: true });
    return () => {
      window.removeEventListener("pointerdown", load);
      window.removeEventListener("keydown", load);
    };
  }, []);
  return (
    <>
      <PlainAlert />
      {toasts === null ? null : <Made toasts={toasts} />}
    </>
  );
}

/** What had to be said where nothing more could be loaded, or of that. */
function PlainAlert() {
  const text = usePlainAlert();
  return text === null ? null : (
    <div
      role="alert"
      // An open dialog hides the rest of the page from screen readers, except for what says this.
      aria-live="assertive"
      className="fixed right-4 bottom-4 left-4 z-50 flex max-w-md flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2.5 text-ink text-sm shadow-pop"
    >
      <p className="w-full">{text}</p>
      <ReloadPage />
      <button type="button" onClick={() => tellPlainly(null)} className={buttonClass("ghost")}>
        Dismiss
      </button>
    </div>
  );
}

function Made({ toasts }: { toasts: typeof import("sonner") }) {
  return (
    // Whoever leaves a toast by Tab goes on: the library would bring them back to where they were before it, for ever.
    <div onBlurCapture={(event) => event.stopPropagation()}>
      <toasts.Toaster
        position="bottom-right"
        // Its own is set where it is made, and wins over what is inherited.
        style={{ fontFamily: "inherit" }}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              "flex w-full items-start gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2.5 text-ink text-sm shadow-pop",
            icon: "mt-0.5",
            description: "text-ink-2 text-xs",
            closeButton:
              "order-last -mt-0.5 -mr-1 ml-auto grid size-6 shrink-0 place-items-center rounded text-ink-2 hover:bg-hover hover:text-ink",
          },
        }}
      />
    </div>
  );
}
