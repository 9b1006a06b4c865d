"use client";

import { CloudOff, Lock, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiProblem, PageOutdated, problemText } from "#lib/client/api-problem.ts";
import { Button } from "./button.tsx";
import { EmptyState } from "./empty-state.tsx";
import { ReloadPage } from "./reload-page.tsx";

type Props = {
  error: Error;
  retry: () => void;
  /** What was asked for ("this code location"), for "not found". */
  what: string;
  /** Title of a refusal (403, 409) of something that was to be done instead of seen. */
  refused?: string;
  action?: ReactNode;
};

/** What a page shows when its data could not be had: not found, forbidden, not reached, or broken. */
export function QueryError({ error, retry, what, refused, action }: Props) {
  const isOutdated = error instanceof PageOutdated;
  const status = error instanceof ApiProblem ? error.status : null;
  if (status === 404) {
    return (
      <EmptyState icon={<SearchX aria-hidden />} title={`There is no ${what}`} action={action}>
        {problemText(error)}
      </EmptyState>
    );
  }
  if (status === 403) {
    return (
      <EmptyState icon={<Lock aria-hidden />} title={refused ?? "You may not see this"} action={action}>
        {problemText(error)}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={status === 0 ? <CloudOff aria-hidden /> : <TriangleAlert aria-hidden />}
      title={
        status === 0
          ? "Loadline could not be reached"
          : isOutdated
            ? error.title
            : ((status === 409 ? refused : undefined) ?? "This could not be loaded")
      }
      action={
        <>
          {isOutdated ? <ReloadPage /> : <Button onClick={retry}>Try again</Button>}
          {action}
        </>
      }
    >
      <span role="alert">{problemText(error)}</span>
    </EmptyState>
  );
}
