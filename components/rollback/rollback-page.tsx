"use client";

import { useQuery } from "@tanstack/react-query";
import { PageBar } from "#components/shell/page-bar.tsx";
import { rollbackQuery } from "#lib/client/queries/rollbacks.ts";
import { deploymentHref, historyHref } from "#lib/client/routes.ts";
import { RollbackProgress } from "./rollback-progress.tsx";

/** One rollback at its own address. */
export function RollbackPage({ id }: { id: string }) {
  const { data } = useQuery(rollbackQuery(id));
  return (
    <div className="mx-auto w-full max-w-4xl px-3 pb-16 sm:px-5">
      <PageBar
        crumbs={
          data
            ? [
                { label: data.deployment, href: deploymentHref(data.deployment) },
                { label: data.location, href: historyHref(data.deployment, data.location) },
              ]
            : []
        }
        title={data ? `Rollback to #${data.targetLoad}` : "Rollback"}
      />
      <div className="rounded-lg border border-line bg-surface p-4">
        <RollbackProgress id={id} />
      </div>
    </div>
  );
}
