"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import type { SecretDraft } from "./connection-draft.ts";

type Props = {
  label: string;
  hint: ReactNode;
  error: string | null;
  /** Something is saved under the name. */
  saved: boolean;
  value: SecretDraft;
  onChange: (next: SecretDraft) => void;
  /** A key of several lines. */
  multiline?: boolean;
};

/** A secret: entered, replaced or removed, never shown again. */
export function SecretField(props: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { mode } = props.value;
  const before = useRef(mode);
  useEffect(() => {
    if (before.current === mode) return;
    before.current = mode;
    // The button that was pressed is gone, and the keyboard must not be sent to the top of the dialog.
    if (!box.current?.contains(document.activeElement)) box.current?.querySelector<HTMLElement>(FOCUSABLE)?.focus();
  }, [mode]);
  return (
    <div ref={box}>
      <Fields {...props} />
    </div>
  );
}

const FOCUSABLE = "input, textarea, button";

function Fields({ label, hint, error, saved, value, onChange, multiline = false }: Props) {
  const id = useId();
  if (saved && value.mode !== "set") {
    const removed = value.mode === "remove";
    return (
      <div className="flex flex-col gap-1">
        <span id={id} className="font-medium text-ink text-sm">
          {label}
        </span>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its legend apart from the label's look */}
        <div role="group" aria-labelledby={id} className="flex flex-wrap items-center gap-2">
          <span className="text-ink-2">
            {removed ? "Is removed when you save." : "Set; kept sealed and never shown."}
          </span>
          <Button size="sm" onClick={() => onChange({ mode: "set", text: "" })}>
            {removed ? "Enter" : "Replace"}
          </Button>
          {removed ? (
            <Button size="sm" onClick={() => onChange({ mode: "keep" })}>
              Keep it
            </Button>
          ) : (
            <Button size="sm" onClick={() => onChange({ mode: "remove" })}>
              Remove
            </Button>
          )}
        </div>
        {error === null ? null : <p className="text-removed text-xs wrap-any">{error}</p>}
      </div>
    );
  }
  const text = value.mode === "set" ? value.text : "";
  const shared = {
    label,
    hint: saved ? (
      <>
        {hint}{" "}
        <button type="button" className="rounded text-accent underline" onClick={() => onChange({ mode: "keep" })}>
          Keep the one that is set
        </button>
      </>
    ) : (
      hint
    ),
    error,
    value: text,
    autoComplete: "off",
    spellCheck: false,
  };
  return multiline ? (
    <TextArea
      {...shared}
      className="font-mono text-xs"
      onChange={(event) => onChange({ mode: "set", text: event.target.value })}
    />
  ) : (
    <TextField
      {...shared}
      type="password"
      autoComplete="new-password"
      onChange={(event) => onChange({ mode: "set", text: event.target.value })}
    />
  );
}
