"use client";

import { useQuery } from "@tanstack/react-query";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { planQuery } from "#lib/client/queries/rollbacks.ts";
import { PlanChecks } from "./plan-checks.tsx";
import { PlanView } from "./plan-view.tsx";

type Props = {
  planId: string;
  /** Shown at once: somebody has to decide on it. */
  open: boolean;
  accepted: ReadonlySet<string>;
  /** Null: the warnings were accepted or not, and are only shown. */
  onAccept: ((name: string, accepted: boolean) => void) | null;
};

/** The plan that a rollback came of, as it was made. */
export function RollbackPlan({ planId, open, accepted, onAccept }: Props) {
  return (
    <Disclosure
      open={open}
      summary={<span className="font-semibold">The plan it came from</span>}
      className="rounded-lg border border-line px-3 py-2"
    >
      <div className="mt-3">
        <Plan planId={planId} accepted={accepted} onAccept={onAccept} />
      </div>
    </Disclosure>
  );
}

function Plan({ planId, accepted, onAccept }: Omit<Props, "open">) {
  const query = useQuery(planQuery(planId));
  const failure = errorInPlace(query);
  if (failure) return <QueryError error={failure} retry={() => void query.refetch()} what="plan here" />;
  if (query.data === undefined) return <SkeletonRows rows={4} label="Loading the plan" />;
  return (
    <PlanView
      plan={query.data}
      checks={
        <PlanChecks
          checks={query.data.checks}
          accepted={accepted}
          onAccept={onAccept ?? (() => undefined)}
          mayAccept={onAccept !== null}
        />
      }
    />
  );
}
