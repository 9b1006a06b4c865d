"use client";

import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { useRemoveMember, useUpdateMember } from "#lib/client/mutations/members.ts";
import type { MemberView } from "#lib/contracts/members.ts";

type Props = { member: MemberView; onClose: () => void };

export function DisableMember({ member, onClose }: Props) {
  const update = useUpdateMember();
  return (
    <ConfirmDialog
      title={`Disable ${member.name}?`}
      action="Disable"
      pending={update.isPending}
      onClose={onClose}
      onConfirm={() =>
        update.mutate(
          { id: member.id, disabled: true },
          {
            onSuccess: () => {
              toast.success(`Disabled ${member.name}`);
              onClose();
            },
          },
        )
      }
    >
      {update.isError ? <Notice kind="error">{problemText(update.error)}</Notice> : null}
      <p>They are signed out everywhere at once, and their personal tokens open nothing. Their roles are kept.</p>
      <p className="text-ink-2">Enabled again, they sign in anew, and their tokens work again.</p>
    </ConfirmDialog>
  );
}

export function RemoveMember({ member, onClose }: Props) {
  const remove = useRemoveMember();
  return (
    <ConfirmDialog
      title={`Remove ${member.name}?`}
      action="Remove"
      pending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(member.id, {
          onSuccess: () => {
            toast.success(`Removed ${member.name}`);
            onClose();
          },
        })
      }
    >
      {remove.isError ? <Notice kind="error">{problemText(remove.error)}</Notice> : null}
      <p>Their roles, sign-ins and personal tokens are gone at once, and cannot be brought back.</p>
      <p className="text-ink-2">The history and the audit log keep their name with what they did.</p>
    </ConfirmDialog>
  );
}
