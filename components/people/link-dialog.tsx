"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import type { NewLinkView } from "#lib/contracts/members.ts";
import { LinkNotice } from "./link-notice.tsx";

type Props = { link: NewLinkView; name: string; onClose: () => void };

/** Shows a one-time link, once. Lost, it is made anew. */
export function LinkDialog({ link, name, onClose }: Props) {
  return (
    <Dialog
      title={link.kind === "invitation" ? `Invitation for ${name}` : `Password link for ${name}`}
      width="md"
      onClose={onClose}
    >
      <div className="p-4">
        <LinkNotice link={link} name={name} />
      </div>
      <DialogFooter>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
