"use client";

import { useQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useRevokeMemberSignIns } from "#lib/client/mutations/members.ts";
import { memberSignInsQuery } from "#lib/client/queries/members.ts";
import type { MemberView } from "#lib/contracts/members.ts";
import { SignInList } from "./sign-in-list.tsx";

/** Where a person is signed in, for an Organization Admin to see and end. */
export function MemberSignInsDialog({ member, onClose }: { member: MemberView; onClose: () => void }) {
  const signIns = useQuery(memberSignInsQuery(member.id));
  const revoke = useRevokeMemberSignIns(member.id);
  const failure = errorInPlace(signIns);
  const items = signIns.data?.items ?? [];
  return (
    <Dialog title={`Sign-ins of ${member.name}`} onClose={onClose}>
      {signIns.isPending ? (
        <SkeletonRows label="Loading sign-ins" rows={3} />
      ) : failure !== null ? (
        <QueryError error={failure} retry={() => void signIns.refetch()} what="person" />
      ) : items.length === 0 ? (
        <EmptyState icon={<LogOut aria-hidden />} title="Not signed in anywhere" />
      ) : (
        <SignInList
          items={items}
          endingId={revoke.isPending ? (revoke.variables ?? null) : null}
          onEnd={({ id }) => revoke.mutate(id, { onSuccess: () => toast.success("Ended the sign-in") })}
        />
      )}
      {revoke.isError ? (
        <div className="p-4">
          <Notice kind="error">{problemText(revoke.error)}</Notice>
        </div>
      ) : null}
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="danger"
          disabled={items.length === 0}
          pending={revoke.isPending && revoke.variables === null}
          onClick={() =>
            revoke.mutate(null, { onSuccess: ({ revoked }) => toast.success(`Ended ${plural(revoked, "sign-in")}`) })
          }
        >
          End all
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
