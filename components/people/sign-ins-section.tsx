"use client";

import { useQuery } from "@tanstack/react-query";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useRevokeSignIns } from "#lib/client/mutations/me.ts";
import { signInsQuery } from "#lib/client/queries/me.ts";
import { signOut } from "#lib/client/sign-in.ts";
import { SignInList } from "./sign-in-list.tsx";

/** Where the reader is signed in. */
export function SignInsSection() {
  const signIns = useQuery(signInsQuery());
  const revoke = useRevokeSignIns();
  const failure = errorInPlace(signIns);
  const items = signIns.data?.items ?? [];
  const others = items.filter(({ isCurrent }) => !isCurrent).length;
  return (
    <>
      <SectionHeading
        title="Sign-ins"
        action={
          others === 0 ? null : (
            <Button
              pending={revoke.isPending && revoke.variables === null}
              onClick={() =>
                revoke.mutate(null, {
                  onSuccess: ({ revoked }) => toast.success(`Ended ${plural(revoked, "other sign-in")}`),
                })
              }
            >
              End all others
            </Button>
          )
        }
      >
        Where you are signed in. End what you do not know, then change your password.
      </SectionHeading>
      {revoke.isError ? (
        <Notice kind="error" className="mb-3">
          {problemText(revoke.error)}
        </Notice>
      ) : null}
      <Frame>
        {signIns.isPending ? (
          <SkeletonRows label="Loading sign-ins" rows={3} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void signIns.refetch()} what="account" />
        ) : (
          <SignInList
            items={items}
            endingId={revoke.isPending ? (revoke.variables ?? null) : null}
            onEnd={({ id, isCurrent }) => {
              if (isCurrent) void signOut();
              else revoke.mutate(id, { onSuccess: () => toast.success("Ended the sign-in") });
            }}
          />
        )}
      </Frame>
    </>
  );
}
