"use client";

import { useQuery } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { useHistoryAddress } from "#components/history/history-address.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { DiscardQuestion } from "#components/ui/discard-question.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { useHeldLinks } from "#components/ui/use-held-links.ts";
import { useUnsaved } from "#components/ui/use-unsaved.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { usePlanRollback } from "#lib/client/mutations/plan-rollback.ts";
import { usePlanWayBack } from "#lib/client/mutations/plan-way-back.ts";
import { planQuery } from "#lib/client/queries/rollbacks.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { historyHref } from "#lib/client/routes.ts";
import { NO_REASONS, PlanForm } from "./plan-form.tsx";
import { RollbackProgress } from "./rollback-progress.tsx";

type Props = { deployment: string; location: string; number: number };

/**
 * Rollback to this version: the plan, then the live steps, then the proof. The address holds which
 * (`?plan=`, then `?run=`), so that reloading never plans or executes twice.
 */
export function RollbackDialog({ deployment, location, number }: Props) {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const { search } = useHistoryAddress();
  const run = params.get("run");
  const planId = params.get("plan");

  const keep = useCallback(
    (name: "plan" | "run", value: string) => {
      const next = new URLSearchParams(search);
      next.set(name, value);
      replaceAddress(`${pathname}?${next}`);
    },
    [pathname, search],
  );

  const { mutate, error, isError, isPending, reset } = usePlanRollback(deployment, location);
  const makePlan = useCallback(
    () => mutate(number, { onSuccess: ({ plan }) => keep("plan", plan.id) }),
    [mutate, number, keep],
  );
  const undo = usePlanWayBack("undo");
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || planId !== null || run !== null) return;
    asked.current = true;
    makePlan();
  }, [makePlan, planId, run]);

  const plan = useQuery({ ...planQuery(planId ?? ""), enabled: planId !== null && run === null });
  // A plan that takes a rollback back stays one when it is made again, also after that failed.
  const [undoOf, setUndoOf] = useState<string | null>(null);
  if (plan.data !== undefined && plan.data.undoOf !== undoOf) setUndoOf(plan.data.undoOf);
  const planAgain = () => {
    reset();
    undo.reset();
    if (undoOf === null) makePlan();
    else undo.mutate(undoOf, { onSuccess: (answer) => keep("plan", answer.plan.id) });
  };

  const executed = run ?? plan.data?.rollbackId ?? null;
  const refusal = isError ? error : undo.error;
  const failure = refusal ?? errorInPlace(plan);
  const [reasons, setReasons] = useState(NO_REASONS);
  const dirty = executed === null && Object.values(reasons).some((text) => text.trim() !== "");
  const unsaved = useUnsaved(dirty);
  useHeldLinks(dirty, unsaved.ask);
  const leave = () => router.push(`${historyHref(deployment, location)}${search}`, { scroll: false });
  const close = () => (dirty ? unsaved.ask({ leave }) : leave());

  const isPlanning = isPending || undo.isPending;
  const shown = executed === null && failure === null && !isPlanning ? plan.data : undefined;

  return (
    <Dialog
      title={executed === null ? `Roll back ${location} to #${number}` : `Rollback of ${location} to #${number}`}
      subtitle={
        shown ? (
          <>
            {deployment} · this plan holds until <ShortTime at={shown.expiresAt} />
          </>
        ) : (
          deployment
        )
      }
      width="md"
      onClose={close}
    >
      {executed !== null ? (
        <div className="p-4">
          <RollbackProgress id={executed} />
        </div>
      ) : failure !== null ? (
        <QueryError
          error={failure}
          refused={`Rollback to #${number} is not possible`}
          retry={refusal === null ? () => void plan.refetch() : planAgain}
          what="such load, or no such plan"
          action={planId === null ? undefined : <Button onClick={planAgain}>Plan again</Button>}
        />
      ) : shown ? (
        <PlanForm
          // A new plan starts with nothing ticked.
          key={shown.id}
          plan={shown}
          reasons={reasons}
          onReasons={setReasons}
          onClose={close}
          onPlanAgain={planAgain}
          onStarted={(id) => keep("run", id)}
        />
      ) : (
        <Planning />
      )}
      <DiscardQuestion unsaved={unsaved} onDiscard={() => setReasons(NO_REASONS)} />
    </Dialog>
  );
}

function Planning() {
  return (
    <div role="status" className="flex min-h-64 flex-col items-center justify-center gap-1 text-center">
      <p className="font-medium">Planning the rollback…</p>
      <p className="max-w-sm text-ink-2">
        Comparing the two loads and asking the deploy target for the image. This takes up to ten seconds and changes
        nothing.
      </p>
    </div>
  );
}
