"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function PageError({ error, reset }: Props) {
  return (
    <main id="main">
      <EmptyState
        icon={<TriangleAlert aria-hidden />}
        title="This page broke"
        action={<Button onClick={reset}>Try again</Button>}
      >
        <span role="alert">
          Nothing was changed. If it happens again, the server's log has the details
          {error.digest ? <> under {error.digest}</> : null}.
        </span>
      </EmptyState>
    </main>
  );
}
