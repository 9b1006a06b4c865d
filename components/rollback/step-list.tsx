"use client";

import { CircleCheck, CircleDashed, CircleMinus, CircleX, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { ShortTime } from "#components/ui/short-time.tsx";
import { ordinal } from "#lib/client/format/ordinal.ts";
import { duration } from "#lib/client/format/time.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import type { StepName, StepStatus } from "#lib/domain/rollback/status.ts";
import { StepLog } from "./step-log.tsx";

const STEP_WORDS: Record<StepName, string> = {
  resolve: "Find the image",
  deploy: "Deploy",
  wait_healthy: "Wait until it is healthy",
  reload: "Reload the code locations",
  verify: "Verify digest and fingerprint",
  revert: "Put back what ran before",
};

const STATUS: Record<StepStatus, { icon: typeof CircleCheck; word: string; look: string }> = {
  pending: { icon: CircleDashed, word: "Waiting", look: "text-ink-3" },
  running: { icon: LoaderCircle, word: "Running", look: "animate-spin text-accent" },
  succeeded: { icon: CircleCheck, word: "Done", look: "text-added" },
  failed: { icon: CircleX, word: "Failed", look: "text-removed" },
  skipped: { icon: CircleMinus, word: "Not needed", look: "text-ink-3" },
};

/** The steps of a rollback with their times and logs; a running one counts up. */
export function StepList({ steps }: { steps: RollbackView["steps"] }) {
  const now = useSecond(steps.some((step) => step.status === "running"));
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      {steps.map((step) => {
        const { icon: Icon, word, look } = STATUS[step.status];
        return (
          <li key={step.name} className="flex flex-wrap items-start gap-x-2.5 px-3 py-2">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${look}`} />
            <div className="min-w-0 flex-1">
              <div className={step.status === "pending" ? "text-ink-2" : "font-medium"}>{STEP_WORDS[step.name]}</div>
              <div className="min-h-4.5 text-ink-2 text-xs wrap-any">{step.detail ?? ""}</div>
            </div>
            <div className="shrink-0 text-right text-xs">
              <div className="text-ink-2">
                {step.attempts > 1 ? `${ordinal(step.attempts)} attempt · ${word}` : word}
              </div>
              <div className="min-h-4.5 text-ink-3 tabular-nums">
                {step.startedAt === null ? null : (
                  <>
                    <ShortTime at={step.startedAt} /> · {duration(step.startedAt, step.endedAt ?? now)}
                  </>
                )}
              </div>
            </div>
            <StepLog step={step} name={STEP_WORDS[step.name]} />
          </li>
        );
      })}
    </ol>
  );
}

/** The present, moving every half second while something runs. */
function useSecond(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
