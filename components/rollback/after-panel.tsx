"use client";

import { useQuery } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { useState } from "react";
import { HoldBanner } from "#components/deployment/hold-banner.tsx";
import { BlockedMark } from "#components/history/load-marks.tsx";
import { Button } from "#components/ui/button.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { loadQuery } from "#lib/client/queries/loads.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import { rollbackHref } from "#lib/client/routes.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { BlockDialog } from "./block-dialog.tsx";
import { useRights } from "./use-rights.ts";
import { WayBackButton } from "./way-back-button.tsx";

/** What stands after a rollback that was made, and what is left to do: the hold, undo, the version that was left. */
export function AfterPanel({ rollback }: { rollback: RollbackView }) {
  const { deployment, location, fromLoad } = rollback;
  const rights = useRights(deployment, location);
  const { data: facts } = useQuery(locationQuery(deployment, location));
  const { data: left } = useQuery(loadQuery(deployment, location, fromLoad));
  const [blocking, setBlocking] = useState(false);
  const mayUndo = rights?.may("rollback.execute") ?? false;
  const mayBlock = rights?.may("hold.manage") ?? false;
  const takes = (permission: "rollback.execute" | "hold.manage") =>
    rights === null ? "Reading your role…" : `Takes ${rights.whoMay(permission)}.`;
  const undoRefusal = !mayUndo
    ? takes("rollback.execute")
    : left?.status === "failed"
      ? `What ran before, #${fromLoad}, failed to load. Choose another load in the history.`
      : null;
  return (
    <section aria-labelledby="after" className="flex flex-col gap-2">
      <h2 id="after" className="font-semibold">
        What next
      </h2>
      {facts?.hold ? (
        <HoldBanner
          deployment={deployment}
          location={location}
          unit={rollback.unit}
          hold={facts.hold}
          role={facts.role}
          shownRollback={rollback.id}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        {rollback.undoneBy === null ? (
          <WayBackButton
            way="undo"
            rollbackId={rollback.id}
            label={`Undo: back to #${fromLoad}`}
            refusal={undoRefusal}
          />
        ) : (
          <IntentLink href={rollbackHref(rollback.undoneBy)} className="rounded text-accent hover:underline">
            It was taken back by another rollback
          </IntentLink>
        )}
        {left === undefined ? null : left.blocked !== null ? (
          <BlockedMark blocked={left.blocked} of={fromLoad} />
        ) : mayBlock ? (
          <Button size="sm" onClick={() => setBlocking(true)}>
            <Ban aria-hidden className="size-3.5" />
            Block the version of #{fromLoad}…
          </Button>
        ) : (
          <Tooltip label={takes("hold.manage")}>
            <Button size="sm" aria-disabled>
              <Ban aria-hidden className="size-3.5" />
              Block the version of #{fromLoad}…
            </Button>
          </Tooltip>
        )}
      </div>
      {blocking ? (
        <BlockDialog
          deployment={deployment}
          location={location}
          number={fromLoad}
          unit={rollback.unit}
          onClose={() => setBlocking(false)}
        />
      ) : null}
    </section>
  );
}
