"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useRevokeGrant } from "#lib/client/mutations/grants.ts";
import { groupGrantsQuery } from "#lib/client/queries/grants.ts";
import { GrantRow } from "./grant-row.tsx";
import { GroupGrantDialog } from "./group-grant-dialog.tsx";
import { MoreButton } from "./more-button.tsx";

/** Roles of groups that sign-in providers name. */
export function GroupGrants() {
  const grants = useInfiniteQuery(groupGrantsQuery());
  const revoke = useRevokeGrant(null);
  const [giving, setGiving] = useState(false);
  const failure = errorInPlace(grants);
  const items = grants.data?.pages.flatMap((page) => page.items) ?? [];
  const give = <Button onClick={() => setGiving(true)}>Give a group a role</Button>;
  return (
    <section className="mt-8">
      <SectionHeading title="Groups of sign-in providers" action={items.length > 0 ? give : null}>
        People in one have its roles from their next sign-in there on; who has no account yet gets one.
      </SectionHeading>
      {revoke.isError ? (
        <Notice kind="error" className="mb-3">
          {problemText(revoke.error)}
        </Notice>
      ) : null}
      <Frame>
        {grants.isPending ? (
          <SkeletonRows label="Loading groups" rows={2} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void grants.refetch()} what="organization" />
        ) : items.length === 0 ? (
          <EmptyState icon={<KeyRound aria-hidden />} title="No group has a role" action={give}>
            Where people sign in with OpenID Connect, the groups that the provider names can have roles.
          </EmptyState>
        ) : (
          <ul aria-label="Roles of groups">
            {items.map((grant) => (
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
      <MoreButton list={grants} what="groups" />
      {giving ? <GroupGrantDialog onClose={() => setGiving(false)} /> : null}
    </section>
  );
}
