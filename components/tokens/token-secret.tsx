"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Snippet } from "#components/ui/snippet.tsx";

type Props = { name: string; secret: string; onClose: () => void };

/** A new token, shown this once. */
export function TokenSecret({ name, secret, onClose }: Props) {
  return (
    <Dialog title={`Token ${name}`} width="sm" onClose={onClose}>
      <div className="flex flex-col gap-3 p-4">
        <Notice kind="warning">Copy it now and keep it safe: it is not shown again.</Notice>
        <Snippet text={secret} what="token" />
      </div>
      <DialogFooter>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
