"use client";

import { toast } from "#components/ui/toast.ts";
import { useBlockVersion } from "#lib/client/mutations/block-version.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

type Props = { deployment: string; location: string; number: number; unit: string; onClose: () => void };

/** Block this version: nothing rolls back to it, and CI that asks is told not to deploy it. */
export function BlockDialog({ deployment, location, number, unit, onClose }: Props) {
  const block = useBlockVersion({ deployment, location, number });
  return (
    <ReasonDialog
      title={`Block the version of #${number}`}
      subtitle={`${deployment} · ${location}`}
      label="Reason"
      hint="Everybody who meets the block reads it."
      action="Block this version"
      variant="danger"
      pending={block.isPending}
      error={block.error}
      onSubmit={(reason) =>
        block.mutate(reason, {
          onSuccess: () => {
            toast.success(`Blocked the version of #${number}`);
            onClose();
          },
        })
      }
      onClose={onClose}
    >
      <p>
        Nobody can roll {unit} back to this version, and CI that asks the gate before it deploys is told no. Loads that
        come with it all the same are recorded. Whoever may block can lift the block again.
      </p>
    </ReasonDialog>
  );
}
