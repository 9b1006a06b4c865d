"use client";

import { buttonClass } from "#components/ui/button-class.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ReloadPage } from "#components/ui/reload-page.tsx";

export type BrokenProps = { error: Error & { digest?: string }; reset: () => void };

/**
 * A page that threw. `digest` finds the fault in the server's log. Every page brings this, and brings it once for
 * each frame that may throw: it is made of as little as can be, and of nothing that would have to be loaded then.
 */
export function BrokenState({ error, reset }: BrokenProps) {
  return (
    <EmptyState
      level="h1"
      icon={<WarningSign />}
      title="This page broke"
      action={
        <>
          <button type="button" onClick={reset} className={buttonClass()}>
            Try again
          </button>
          {/* Code that failed to load stays failed for as long as the page stands. */}
          <ReloadPage />
        </>
      }
    >
      <span role="alert">
        Nothing was changed. If it happens again, the server's log has the details
        {error.digest ? <> under {error.digest}</> : null}.
      </span>
    </EmptyState>
  );
}

/** In the manner of the icon set, whose own come with code that draws them. */
function WarningSign() {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round">
      <path strokeLinejoin="round" d="M12 4 3 20h18z" />
      <path d="M12 10v4m0 3v0" />
    </svg>
  );
}
