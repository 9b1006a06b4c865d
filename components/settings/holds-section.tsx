"use client";

import { useQuery } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { useState } from "react";
import { ExtendHold } from "#components/deployment/extend-hold.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useReleaseUnitHold } from "#lib/client/mutations/holds.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { holdsQuery } from "#lib/client/queries/holds.ts";
import { rollbackHref } from "#lib/client/routes.ts";
import type { UnitHoldView } from "#lib/contracts/holds.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { BlocksSection } from "./blocks-section.tsx";
import { HoldDialog } from "./hold-dialog.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** What is held, and what is blocked. */
export function HoldsSection({ deployment }: { deployment: string }) {
  const holds = useQuery(holdsQuery(deployment));
  const { data: self } = useQuery(deploymentQuery(deployment));
  const [holding, setHolding] = useState<string | null>(null);
  const failure = errorInPlace(holds);
  const items = holds.data?.items ?? [];
  const mayManage = self !== undefined && roleMay(self.role, "hold.manage");
  return (
    <>
      <SectionHeading title="Holds">
        A held deploy unit stays at what it runs. Every rollback that succeeds leaves a hold, so that CI does not undo
        it without a word; Editors may hold one by hand, and let go.
      </SectionHeading>
      <Frame>
        {holds.isPending ? (
          <SkeletonRows label="Loading holds" rows={2} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void holds.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<Hand aria-hidden />} title="No deploy units">
            Only what Loadline can deploy can be held. Add a deploy unit first.
          </EmptyState>
        ) : (
          <ul aria-label="Deploy units">
            {items.map((item) => (
              <HoldRow
                key={item.unit}
                deployment={deployment}
                item={item}
                mayManage={mayManage}
                onHold={() => setHolding(item.unit)}
              />
            ))}
          </ul>
        )}
      </Frame>
      <div className="h-8" />
      <BlocksSection deployment={deployment} mayManage={mayManage} />
      {holding === null ? null : <HoldDialog deployment={deployment} unit={holding} onClose={() => setHolding(null)} />}
    </>
  );
}

type RowProps = { deployment: string; item: UnitHoldView; mayManage: boolean; onHold: () => void };

function HoldRow({ deployment, item, mayManage, onHold }: RowProps) {
  const { unit, hold, locations } = item;
  const release = useReleaseUnitHold(deployment);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 grow basis-72">
        <h3 className="font-medium text-base wrap-any">{unit}</h3>
        <p className="text-ink-3 text-xs wrap-any">
          {locations.length === 0 ? "Serves no code location" : `Serves ${locations.join(", ")}`}
        </p>
        {hold === null ? (
          <p className="text-ink-2 text-sm">Not held.</p>
        ) : (
          <p className="text-sm wrap-any">
            <span className="font-medium">Held by {hold.owner}</span>: {hold.reason}{" "}
            <span className="text-ink-2">
              Since <ShortTime at={hold.createdAt} />, until <ShortTime at={hold.expiresAt} />.{" "}
              {hold.rollbackId === null ? null : (
                <IntentLink href={rollbackHref(hold.rollbackId)} className="text-accent hover:underline">
                  The rollback
                </IntentLink>
              )}
            </span>
          </p>
        )}
      </div>
      {!mayManage ? null : hold === null ? (
        <Button size="sm" onClick={onHold} aria-label={`Hold ${unit}`}>
          Hold
        </Button>
      ) : (
        <div className="flex gap-2">
          <ExtendHold deployment={deployment} unit={unit} />
          <Button
            size="sm"
            pending={release.isPending}
            aria-label={`Release the hold on ${unit}`}
            onClick={() =>
              release.mutate(unit, {
                onSuccess: () => toast.success(`Released the hold on ${unit}`),
                onError: (error) => toast.error(problemText(error)),
              })
            }
          >
            Release
          </Button>
        </div>
      )}
    </li>
  );
}
