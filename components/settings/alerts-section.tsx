"use client";

import { useQuery } from "@tanstack/react-query";
import { BellRing, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useDeleteAlertPolicy } from "#lib/client/mutations/alert-policies.ts";
import { alertPoliciesQuery } from "#lib/client/queries/alert-policies.ts";
import type { AlertPolicyView } from "#lib/contracts/alert-policies.ts";
import { type AlertDraft, alertDraftOf, newAlertDraft } from "./alert-draft.ts";
import { AlertPolicyDialog } from "./alert-policy-dialog.tsx";
import { AlertPolicyRow } from "./alert-policy-row.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

type Editing = { draft: AlertDraft; saved: AlertPolicyView | null };

/** What a deployment tells whom, and what came of it. */
export function AlertsSection({ deployment }: { deployment: string }) {
  const policies = useQuery(alertPoliciesQuery(deployment));
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<AlertPolicyView | null>(null);
  const failure = errorInPlace(policies);
  const items = policies.data?.items ?? [];
  const ways = policies.data?.ways ?? [];
  const add = (
    <Button variant="primary" onClick={() => setEditing({ draft: newAlertDraft(), saved: null })}>
      <Plus aria-hidden className="size-3.5" />
      Add alert policy
    </Button>
  );
  return (
    <>
      <SectionHeading title="Alerts" action={items.length === 0 ? null : add}>
        What is told, of which code locations, to whom: in the app, by email, Slack, Microsoft Teams, PagerDuty or a
        webhook.
      </SectionHeading>
      <Frame>
        {policies.isPending ? (
          <SkeletonRows label="Loading alert policies" rows={3} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void policies.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<BellRing aria-hidden />} title="No alert policies" action={add}>
            Nobody is told when a code location fails to load.
          </EmptyState>
        ) : (
          <ul aria-label="Alert policies">
            {items.map((policy) => (
              <AlertPolicyRow
                key={policy.id}
                deployment={deployment}
                policy={policy}
                ways={ways}
                onEdit={() => setEditing({ draft: alertDraftOf(policy), saved: policy })}
                onDelete={() => setDeleting(policy)}
              />
            ))}
          </ul>
        )}
      </Frame>
      {failure === null ? (
        <DeliveryLog deployment={deployment} policies={items.map(({ name }) => name)} ways={ways} />
      ) : null}
      {editing === null ? null : (
        <AlertPolicyDialog
          deployment={deployment}
          initial={editing.draft}
          saved={editing.saved}
          ways={ways}
          onClose={() => setEditing(null)}
        />
      )}
      {deleting === null ? null : (
        <DeletePolicy deployment={deployment} policy={deleting} onClose={() => setDeleting(null)} />
      )}
    </>
  );
}

type DeleteProps = { deployment: string; policy: AlertPolicyView; onClose: () => void };

function DeletePolicy({ deployment, policy, onClose }: DeleteProps) {
  const remove = useDeleteAlertPolicy(deployment);
  return (
    <ConfirmDialog
      title={`Delete ${policy.name}?`}
      action="Delete alert policy"
      pending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(policy.name, {
          onSuccess: () => {
            toast.success(`Deleted ${policy.name}`);
            onClose();
          },
        })
      }
    >
      {remove.isError ? <Notice kind="error">{problemText(remove.error)}</Notice> : null}
      <p>It tells nobody any more. What it told stays in the log.</p>
    </ConfirmDialog>
  );
}
