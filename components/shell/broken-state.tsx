"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

export type BrokenProps = { error: Error & { digest?: string }; reset: () => void };

/** A page that threw. `digest` finds the fault in the server's log. */
export function BrokenState({ error, reset }: BrokenProps) {
  return (
    <EmptyState
      level="h1"
      icon={<TriangleAlert aria-hidden />}
      title="This page broke"
      action={<Button onClick={reset}>Try again</Button>}
    >
      <span role="alert">
        Nothing was changed. If it happens again, the server's log has the details
        {error.digest ? <> under {error.digest}</> : null}.
      </span>
    </EmptyState>
  );
}
