"use client";

import { useQuery } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef } from "react";
import { useHistoryAddress } from "#components/history/history-address.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { usePlanRollback } from "#lib/client/mutations/plan-rollback.ts";
import { usePlanWayBack } from "#lib/client/mutations/plan-way-back.ts";
import { planQuery } from "#lib/client/queries/rollbacks.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { historyHref } from "#lib/client/routes.ts";
import { PlanForm } from "./plan-form.tsx";
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

  const { mutate, error, isError, isPending } = usePlanRollback(deployment, location);
  const makePlan = useCallback(
    () => mutate(number, { onSuccess: ({ plan }) => keep("plan", plan.id) }),
    [mutate, number, keep],
  );
  const undo = usePlanWayBack("undo");
  // A plan that takes a rollback back stays one when it is made again.
  const planAgain = (undoOf: string | null) =>
    undoOf === null ? makePlan() : undo.mutate(undoOf, { onSuccess: (answer) => keep("plan", answer.plan.id) });
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || planId !== null || run !== null) return;
    asked.current = true;
    makePlan();
  }, [makePlan, planId, run]);

  const plan = useQuery({ ...planQuery(planId ?? ""), enabled: planId !== null && run === null });
  const executed = run ?? plan.data?.rollbackId ?? null;
  const failure = isError ? error : (undo.error ?? errorInPlace(plan));
  const close = () => router.push(`${historyHref(deployment, location)}${search}`, { scroll: false });

  const shown = executed === null && failure === null ? plan.data : undefined;

  return (
    <Dialog
      title={executed === null ? `Rollback ${location} to #${number}` : `Rollback of ${location} to #${number}`}
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
          retry={makePlan}
          what="such load, or no such plan"
          action={planId === null ? undefined : <Button onClick={makePlan}>Plan again</Button>}
        />
      ) : shown ? (
        <PlanForm
          // A new plan starts with nothing ticked.
          key={shown.id}
          plan={shown}
          planning={isPending || undo.isPending}
          onClose={close}
          onPlanAgain={() => planAgain(shown.undoOf)}
          onStarted={(id) => keep("run", id)}
        />
      ) : (
        <Planning />
      )}
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
