"use client";

import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { usePlanWayBack } from "#lib/client/mutations/plan-way-back.ts";
import { planHref } from "#lib/client/routes.ts";

type Props = {
  way: "undo" | "revert";
  rollbackId: string;
  /** With the load that it goes back to, where that is known. */
  label: string;
  /** Why it cannot be pressed; null: it can. */
  refusal: string | null;
};

/** Makes the plan that leads back, and opens it: it goes through the same checks as every other rollback. */
export function WayBackButton({ way, rollbackId, label, refusal }: Props) {
  const router = useRouter();
  const plan = usePlanWayBack(way);
  const reasonId = useId();
  const content = (
    <>
      <Undo2 aria-hidden className="size-3.5" />
      {label}
    </>
  );
  if (refusal !== null) {
    return (
      <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
        <Button size="sm" aria-disabled aria-describedby={reasonId}>
          {content}
        </Button>
        <span id={reasonId} className="text-ink-2 text-xs wrap-any">
          {refusal}
        </span>
      </span>
    );
  }
  return (
    <Button
      size="sm"
      pending={plan.isPending}
      onClick={() =>
        plan.mutate(rollbackId, {
          onSuccess: (answer) => router.push(planHref(answer.plan), { scroll: false }),
          onError: (error) => toast.error(problemText(error)),
        })
      }
    >
      {content}
    </Button>
  );
}
