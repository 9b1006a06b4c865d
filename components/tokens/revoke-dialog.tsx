"use client";

import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useRevokeOwnTokens, useRevokeToken } from "#lib/client/mutations/tokens.ts";
import type { TokenView } from "#lib/contracts/tokens.ts";

export function RevokeDialog({ token, onClose }: { token: TokenView; onClose: () => void }) {
  const revoke = useRevokeToken();
  return (
    <ConfirmDialog
      title={`Revoke ${token.name}?`}
      action="Revoke token"
      pending={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(token.id, {
          onSuccess: () => {
            toast.success(`Revoked ${token.name}`);
            onClose();
          },
        })
      }
    >
      {revoke.isError ? <Notice kind="error">{problemText(revoke.error)}</Notice> : null}
      <p>Whatever uses it is refused from its next request on. It cannot be brought back.</p>
      {token.lastUsedAt === null ? (
        <p>It was never used.</p>
      ) : (
        <p>
          It was last used <RelativeTime at={token.lastUsedAt} />.
        </p>
      )}
    </ConfirmDialog>
  );
}

export function RevokeOwnDialog({ onClose }: { onClose: () => void }) {
  const revoke = useRevokeOwnTokens();
  return (
    <ConfirmDialog
      title="Revoke all your tokens?"
      action="Revoke all"
      pending={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(undefined, {
          onSuccess: ({ revoked }) => {
            toast.success(`Revoked ${plural(revoked, "token")}`);
            onClose();
          },
        })
      }
    >
      {revoke.isError ? <Notice kind="error">{problemText(revoke.error)}</Notice> : null}
      <p>Every personal token of yours is refused from its next request on. Services’ tokens stay.</p>
    </ConfirmDialog>
  );
}
