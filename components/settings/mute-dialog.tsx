"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { useMuteAlertPolicy } from "#lib/client/mutations/alert-policies.ts";
import { placeErrors } from "./field-errors.ts";

type Props = { deployment: string; policy: string; onClose: () => void };

/** Asks until when a policy is silent. */
export function MuteDialog({ deployment, policy, onClose }: Props) {
  const [local, setLocal] = useState("");
  const mute = useMuteAlertPolicy(deployment);
  const at = Date.parse(local);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (Number.isNaN(at)) return;
    mute.mutate(
      { policy, until: new Date(at).toISOString() },
      {
        onSuccess: () => {
          toast.success(`Muted ${policy}`);
          onClose();
        },
      },
    );
  }

  return (
    <Dialog title={`Mute ${policy}`} width="sm" onClose={onClose}>
      <form onSubmit={submit} className="flex grow flex-col">
        <div className="flex flex-col gap-3 p-4">
          <TextField
            label="Until"
            type="datetime-local"
            required
            hint="On your own clock. What it would tell is noted in the log meanwhile."
            error={placeErrors(mute.error).at("until")}
            value={local}
            onChange={(event) => {
              setLocal(event.target.value);
              mute.reset();
            }}
          />
          {mute.isError ? <Notice kind="error">{problemText(mute.error)}</Notice> : null}
        </div>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={mute.isPending} disabled={Number.isNaN(at)}>
            Mute
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
