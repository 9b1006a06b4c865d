"use client";

import { RefreshCw, Scale } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useMoveRollback } from "#lib/client/mutations/move-rollback.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { SettleDialog } from "./settle-dialog.tsx";
import { useRights } from "./use-rights.ts";
import { WayBackButton } from "./way-back-button.tsx";

/** The guided way out of a rollback of which nobody knows what became. */
export function UnknownPanel({ rollback }: { rollback: RollbackView }) {
  const rights = useRights(rollback.deployment, rollback.location);
  const check = useMoveRollback(rollback);
  const [settling, setSettling] = useState(false);
  const mayCheck = rights?.may("rollback.execute") ?? false;
  const maySettle = rights?.may("rollback.settle") ?? false;
  const takes = (permission: "rollback.execute" | "rollback.settle") =>
    rights === null ? "Reading your role…" : `Takes ${rights.whoMay(permission)}.`;
  return (
    <section aria-labelledby="way-out" className="flex flex-col gap-2">
      <h2 id="way-out" className="font-semibold">
        What to do now
      </h2>
      {check.isError ? <Notice kind="error">{problemText(check.error)}</Notice> : null}
      <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        <Way
          title="Check again"
          note={mayCheck ? null : takes("rollback.execute")}
          button={
            <Button
              size="sm"
              variant="primary"
              disabled={!mayCheck}
              pending={check.isPending}
              onClick={() => check.mutate({ move: "check" })}
            >
              <RefreshCw aria-hidden className="size-3.5" />
              Check again
            </Button>
          }
        >
          Bring the deploy target and what observes the code location back first. Loadline looks at what runs and judges
          it as it would have; nothing is deployed.
        </Way>
        <Way
          title="Revert"
          note={rights?.may("rollback.plan") ? null : takes("rollback.execute")}
          button={
            <WayBackButton
              way="revert"
              rollbackId={rollback.id}
              label={`Revert to #${rollback.fromLoad}`}
              refusal={rights?.may("rollback.plan") ? null : takes("rollback.execute")}
            />
          }
        >
          Plan the way back to #{rollback.fromLoad}, which ran before. It is a rollback of its own, with its own checks.
        </Way>
        <Way
          title="Settle"
          note={maySettle ? null : takes("rollback.settle")}
          button={
            <Button size="sm" disabled={!maySettle} onClick={() => setSettling(true)}>
              <Scale aria-hidden className="size-3.5" />
              Settle…
            </Button>
          }
        >
          If it cannot be seen any more, an Admin looks for themselves and says what became of it.
        </Way>
      </ol>
      {settling ? <SettleDialog rollback={rollback} onClose={() => setSettling(false)} /> : null}
    </section>
  );
}

type WayProps = { title: string; note: string | null; button: ReactNode; children: ReactNode };

function Way({ title, note, button, children }: WayProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2">
      <div className="min-w-64 grow basis-0">
        <h3 className="font-medium">{title}</h3>
        <p className="text-ink-2">{children}</p>
        {note === null ? null : <p className="text-ink-3 text-xs">{note}</p>}
      </div>
      {button}
    </li>
  );
}
