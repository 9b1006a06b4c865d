"use client";

import { Pencil } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DiscardQuestion } from "#components/ui/discard-question.tsx";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import { toast } from "#components/ui/toast.ts";
import { useHeldLinks } from "#components/ui/use-held-links.ts";
import { useUnsaved } from "#components/ui/use-unsaved.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { useDescribeLoad } from "#lib/client/mutations/describe-load.ts";
import type { Editing } from "./use-edited-rows.ts";

const MOST_CHARACTERS = 5000;

type Props = {
  deployment: string;
  location: string;
  number: number;
  description: string | null;
  mayEdit: boolean;
  editing: Editing;
  /** Path below which what is written stays when a link leads there; null: nowhere. */
  keptBelow: string | null;
};

/** A load's description; those who may edit it do so in its place. */
export function DescriptionEditor({ description, mayEdit, editing, ...load }: Props) {
  if (editing.open) return <Editor {...load} description={description} editing={editing} />;
  return (
    <div className="flex min-w-0 items-start gap-1">
      <Shown description={description} />
      {mayEdit ? (
        <button
          type="button"
          onClick={editing.start}
          aria-label={`${description ? "Edit the" : "Add a"} description of load ${load.number}`}
          className="inline-flex h-5 shrink-0 items-center gap-1 rounded px-1 text-ink-3 text-xs opacity-0 transition-opacity duration-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 group-hover/row:opacity-100 group-focus/row:opacity-100 [@media(hover:none)]:opacity-100 max-lg:opacity-100"
        >
          <Pencil aria-hidden className="size-3" />
          {description ? null : "Add a description"}
        </button>
      ) : null}
    </div>
  );
}

function Shown({ description }: Pick<Props, "description">) {
  return description ? (
    <p title={description} className="line-clamp-4 min-w-0 whitespace-pre-line wrap-any">
      {description}
    </p>
  ) : null;
}

function Editor({ deployment, location, number, description, editing, keptBelow }: Omit<Props, "mayEdit">) {
  const place = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(editing.drafts.get(number) ?? description ?? "");
  const describe = useDescribeLoad(deployment, location);
  /** Shown as saved until the server refuses: then what is written stands in the field again. */
  const isSaved = describe.isPending || describe.isSuccess;
  // Until the server has answered it may still refuse, and what is written be lost with the page.
  const dirty = describe.isPending || (!describe.isSuccess && text !== (description ?? ""));
  const unsaved = useUnsaved(dirty, place);
  useHeldLinks(dirty, unsaved.ask, keptBelow);
  const id = useId();

  /** The row, else the dialog, takes focus, which would be lost with the field: j and k go on from here. */
  function leaveField() {
    place.current?.closest<HTMLElement>("[data-row], [role='dialog']")?.focus();
  }

  function stop() {
    leaveField();
    editing.stop();
  }

  function write(next: string) {
    setText(next);
    editing.drafts.set(number, next);
  }

  function save() {
    const next = text.trim() === "" ? null : text;
    if (next === description) return stop();
    leaveField();
    describe
      .mutateAsync({ number, description: next, before: description })
      .then(editing.stop, (error) => toast.error(problemText(error)));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") {
      // Not the dialog's: it leaves the editor only.
      event.stopPropagation();
      if (dirty) unsaved.ask({ leave: () => undefined });
      else stop();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      save();
    }
  }

  if (isSaved) {
    return (
      <div ref={place} className="min-w-0">
        <Shown description={text} />
        <DiscardQuestion unsaved={unsaved} onDiscard={stop} />
      </div>
    );
  }
  return (
    <div ref={place} className="flex flex-col gap-1.5">
      <label htmlFor={id} className="sr-only">
        Description of load {number}
      </label>
      <textarea
        id={id}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here, unless it is here again
        autoFocus={!describe.isError}
        rows={2}
        value={text}
        maxLength={MOST_CHARACTERS}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        className={`${INPUT_CLASS} field-sizing-content max-h-40 min-h-14 py-1`}
      />
      <div className="flex gap-1.5">
        <Button size="sm" variant="primary" onClick={save}>
          Save
        </Button>
        <Button size="sm" variant="ghost" onClick={stop}>
          Cancel
        </Button>
      </div>
      <DiscardQuestion unsaved={unsaved} onDiscard={stop} />
    </div>
  );
}
