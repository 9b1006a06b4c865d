"use client";

import { useEffect, useRef } from "react";
import { Notice } from "#components/ui/notice.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import type { ConnectionTest } from "#lib/contracts/connections.ts";
import { CheckList } from "./check-list.tsx";
import { TestProgress } from "./test-progress.tsx";

type Props = {
  /** Why the form could not be sent. */
  fault: string | null;
  /** What was refused, of a test or of saving. */
  error: Error | null;
  test: { readonly status: string; readonly isPending: boolean; readonly data: ConnectionTest | undefined };
};

/** What came of testing or saving a form, at its end: comes into sight when there is something to see. */
export function TestOutcome({ fault, error, test }: Props) {
  const outcome = useRef<HTMLDivElement>(null);
  const shown =
    fault !== null || error !== null || test.status !== "idle" ? `${test.status} ${error?.message} ${fault}` : "";
  useEffect(() => {
    if (shown !== "") outcome.current?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  return (
    <div ref={outcome} className="flex scroll-mb-20 flex-col gap-3 empty:hidden">
      {fault === null ? null : <Notice kind="error">{fault}</Notice>}
      {error === null ? null : <Notice kind="error">{problemText(error)}</Notice>}
      {test.isPending ? <TestProgress /> : test.data ? <CheckList checks={test.data.checks} /> : null}
    </div>
  );
}
