"use client";

import { useQuery } from "@tanstack/react-query";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { rollbackQuery } from "#lib/client/queries/rollbacks.ts";
import { compareHref, historyHref, loadHref } from "#lib/client/routes.ts";
import { Outcome } from "./outcome.tsx";
import { Proof } from "./proof.tsx";
import { StepList } from "./step-list.tsx";

/** A rollback as it runs, then what came of it. */
export function RollbackProgress({ id }: { id: string }) {
  const query = useQuery(rollbackQuery(id));
  const failure = errorInPlace(query);
  if (failure) return <QueryError error={failure} retry={() => void query.refetch()} what="rollback here" />;
  if (query.data === undefined) return <SkeletonRows rows={5} label="Loading the rollback" />;
  const rollback = query.data;
  const { deployment, location } = rollback;
  return (
    <div className="flex flex-col gap-4">
      <Outcome rollback={rollback} />
      <p className="text-ink-2 wrap-any">
        <span className="font-medium text-ink">{rollback.requestedBy.name}</span> asked for it{" "}
        <RelativeTime at={rollback.createdAt} />, to take {location} from #{rollback.fromLoad} back to #
        {rollback.targetLoad}: “{rollback.description}”
      </p>
      <StepList steps={rollback.steps} />
      {rollback.verification ? <Proof deployment={deployment} verification={rollback.verification} /> : null}
      <div className="flex flex-wrap gap-2">
        {rollback.load === null ? null : (
          <>
            <IntentLink href={loadHref(deployment, location, rollback.load)} className={buttonClass("secondary", "sm")}>
              New load #{rollback.load}
            </IntentLink>
            <IntentLink
              href={compareHref(deployment, location, { from: rollback.targetLoad, to: rollback.load })}
              className={buttonClass("secondary", "sm")}
            >
              Compare #{rollback.targetLoad} with #{rollback.load}
            </IntentLink>
          </>
        )}
        <IntentLink href={historyHref(deployment, location)} className={buttonClass("ghost", "sm")}>
          View history
        </IntentLink>
      </div>
    </div>
  );
}
