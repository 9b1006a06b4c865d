"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus, Users } from "lucide-react";
import { useState } from "react";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useRevokeGrant } from "#lib/client/mutations/grants.ts";
import { deploymentGrantsQuery } from "#lib/client/queries/grants.ts";
import { organizationHref } from "#lib/client/routes.ts";
import { DeploymentPeople } from "./deployment-people.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import { GrantRow } from "./grant-row.tsx";
import { MoreButton } from "./more-button.tsx";

/** Who may what in a deployment: the roles that were given, and everybody who has one. */
export function AccessSection({ deployment }: { deployment: string }) {
  const grants = useInfiniteQuery(deploymentGrantsQuery(deployment));
  const revoke = useRevokeGrant(deployment);
  const [giving, setGiving] = useState(false);
  const failure = errorInPlace(grants);
  const items = grants.data?.pages.flatMap((page) => page.items) ?? [];
  const own = items.filter((grant) => grant.deployment !== null);
  const give = (
    <Button variant="primary" onClick={() => setGiving(true)}>
      <Plus aria-hidden className="size-3.5" />
      Give a role
    </Button>
  );
  return (
    <div className="flex flex-col gap-8">
      <section>
        <SectionHeading title="Roles given here" action={own.length > 0 ? give : null}>
          For {deployment} or one of its code locations, to people, teams and groups. What each may do is told under{" "}
          <IntentLink href={organizationHref("roles")} className="rounded text-accent underline underline-offset-2">
            Roles
          </IntentLink>
          .
        </SectionHeading>
        {revoke.isError ? (
          <Notice kind="error" className="mb-3">
            {problemText(revoke.error)}
          </Notice>
        ) : null}
        <Frame>
          {grants.isPending ? (
            <SkeletonRows label="Loading roles" rows={3} />
          ) : failure !== null ? (
            <QueryError error={failure} retry={() => void grants.refetch()} what="deployment of this name" />
          ) : own.length === 0 ? (
            <EmptyState icon={<Users aria-hidden />} title="No role was given here" action={give}>
              Only people with a role in the whole organization see {deployment}.
            </EmptyState>
          ) : (
            <ul aria-label="Roles given here">
              {own.map((grant) => (
                <GrantRow
                  key={grant.id}
                  grant={grant}
                  revoking={revoke.isPending && revoke.variables === grant.id}
                  onRevoke={() =>
                    revoke.mutate(grant.id, {
                      onSuccess: () => toast.success(`Took the role of ${grant.subject.name} back`),
                    })
                  }
                />
              ))}
            </ul>
          )}
        </Frame>
        <MoreButton list={grants} what="roles" />
      </section>
      <DeploymentPeople deployment={deployment} />
      {giving ? <GrantDialog deployment={deployment} onClose={() => setGiving(false)} /> : null}
    </div>
  );
}
