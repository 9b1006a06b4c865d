"use client";

import { Download, MoreHorizontal, RotateCcw, Settings2 } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { DiscardQuestion } from "#components/ui/discard-question.tsx";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Menu, MenuChoice, MenuDownload, MenuGroup, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { primitivesHref } from "#lib/client/routes.ts";
import { GallerySection, Specimen } from "./specimen.tsx";

type Open = "dialog" | "form" | "confirm" | "discard" | null;

/** What is pressed, and what opens then. */
export function Actions() {
  const [open, setOpen] = useState<Open>(null);
  const [popover, setPopover] = useState(false);
  const [density, setDensity] = useState<"calm" | "dense">("calm");
  const [text, setText] = useState("");
  const close = () => {
    setOpen(null);
    setText("");
  };
  return (
    <GallerySection title="Actions">
      <Specimen
        name="Button"
        when="One primary on a screen at most; danger for what cannot be undone. It keeps its width while it works."
      >
        <Button variant="primary">Roll back</Button>
        <Button>Compare</Button>
        <Button variant="ghost">Cancel</Button>
        <Button variant="danger">Delete</Button>
        <Button pending>Saving</Button>
        <Button disabled>Not now</Button>
        <Button size="sm">Small</Button>
        <Button size="icon" aria-label="Settings">
          <Settings2 aria-hidden className="size-4" />
        </Button>
      </Specimen>
      <Specimen
        name="IntentLink"
        when="Every link within the product: its page is fetched when a pointer comes near. buttonClass makes one look like a button."
      >
        <IntentLink href={primitivesHref()} className="rounded text-accent hover:underline">
          A link
        </IntentLink>
        <IntentLink href={primitivesHref()} className={buttonClass()}>
          A link that acts
        </IntentLink>
      </Specimen>
      <Specimen name="CopyButton" when="Beside what people take elsewhere: digests, commits, errors.">
        <code className="font-mono text-sm">sha256:5f0c91be</code>
        <CopyButton text="sha256:5f0c91be" what="digest" />
      </Specimen>
      <Specimen name="Kbd" when="A key, where a hint names one.">
        <span className="text-ink-2 text-sm">
          <Kbd>⌘</Kbd> <Kbd>K</Kbd> finds anything
        </span>
      </Specimen>
      <Specimen
        name="Menu"
        when="Actions of a row, which have no room of their own. What may not be done stays, and says why."
      >
        <Menu
          trigger={
            <Button size="icon" aria-label="More actions">
              <MoreHorizontal aria-hidden className="size-4" />
            </Button>
          }
        >
          <MenuItem icon={<RotateCcw aria-hidden />} onClick={() => setOpen("confirm")}>
            Rollback to this version
          </MenuItem>
          <MenuItem disabledReason="It is the current load.">Compare with current</MenuItem>
          <MenuSeparator />
          <MenuChoice
            label="Density"
            value={density}
            onChange={setDensity}
            options={[
              { value: "calm", label: "Calm" },
              { value: "dense", label: "Dense" },
            ]}
          />
          <MenuSeparator />
          <MenuGroup label="Elsewhere">
            <MenuLink href={primitivesHref()}>Open</MenuLink>
            <MenuDownload icon={<Download aria-hidden />} href="/icon.svg">
              Save the icon
            </MenuDownload>
          </MenuGroup>
        </Menu>
      </Specimen>
      <Specimen
        name="Popover"
        when="A few fields beside the button that opens them, where a dialog would hide too much."
      >
        <Popover
          title="Extend the hold"
          open={popover}
          onOpenChange={setPopover}
          trigger={<Button>Extend hold</Button>}
        >
          <TextField label="Hours" inputMode="numeric" defaultValue="24" />
        </Popover>
      </Specimen>
      <Specimen name="Tooltip" when="What an icon means. Never the only place of something that has to be known.">
        <Tooltip label="Definitions were the same as before">
          <Button variant="ghost">×5</Button>
        </Tooltip>
      </Specimen>
      <Specimen
        name="Dialog, DialogFooter"
        when="One thing to look at or to do, over what it is about. Its address opens it too."
      >
        <Button onClick={() => setOpen("dialog")}>Open a dialog</Button>
        {open === "dialog" ? (
          <Dialog title="Load #12 of orders" subtitle="3 minutes ago by Ada" width="sm" onClose={close}>
            <div className="px-5 py-4">Esc, the backdrop and the button close it.</div>
            <DialogFooter>
              <Button onClick={close}>Close this dialog</Button>
            </DialogFooter>
          </Dialog>
        ) : null}
      </Specimen>
      <Specimen
        name="FormDialog, FormBody"
        when="A dialog with fields: closing it asks first when something was typed."
      >
        <Button onClick={() => setOpen("form")}>Open a form</Button>
        {open === "form" ? (
          <FormDialog title="Add something" dirty={text !== ""} onClose={close}>
            {(leave) => (
              <FormBody
                onSubmit={(event) => {
                  event.preventDefault();
                  close();
                }}
                onCancel={leave}
                action="Add"
                pending={false}
                error={null}
              >
                <TextField label="Name" value={text} onChange={(event) => setText(event.target.value)} />
              </FormBody>
            )}
          </FormDialog>
        ) : null}
      </Specimen>
      <Specimen name="ConfirmDialog" when="Before something is lost; its button says what is done.">
        <Button onClick={() => setOpen("confirm")}>Delete something</Button>
        {open === "confirm" ? (
          <ConfirmDialog title="Delete the connection?" action="Delete" onConfirm={close} onClose={close}>
            <p>The watcher of orders stops. Its history stays.</p>
          </ConfirmDialog>
        ) : null}
      </Specimen>
      <Specimen name="DiscardQuestion" when="The one question before changes are lost that are not saved.">
        <Button onClick={() => setOpen("discard")}>Leave a changed form</Button>
        <DiscardQuestion unsaved={{ question: open === "discard" ? { leave: close } : null, ask: close }} />
      </Specimen>
    </GallerySection>
  );
}
