"use client";

import { type FormEvent, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/hydrated.ts";
import { TextField } from "#components/ui/text-field.tsx";
import { type SignInResult, signIn } from "#lib/client/sign-in.ts";
import { PasswordField } from "./password-field.tsx";

const REFUSALS: Record<Exclude<SignInResult, "signed_in">, string> = {
  refused: "Email or password is wrong.",
  too_many: "Too many attempts. Wait a moment, then try again.",
  unreachable: "Loadline did not answer. Check that the server runs, then try again.",
};

type Props = {
  callback: string;
  /** The form is what people come here for: its first field has the focus. */
  takeFocus: boolean;
  /** Told null when an attempt begins, and the sentence when it is refused. */
  onRefusal: (refusal: string | null) => void;
};

/** Email and password. */
export function SignInForm({ callback, takeFocus, onRefusal }: Props) {
  const [pending, setPending] = useState(false);
  // Without script it would be sent as a plain form, which nothing here takes.
  const isReady = useHydrated();
  const passwordBox = useRef<HTMLDivElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // From the fields themselves: a browser or a quick hand may have filled them before there was script.
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "");
    setPending(true);
    onRefusal(null);
    const result = await signIn(text("email").trim(), text("password"));
    if (result === "signed_in") {
      // A full load: nothing of who was here before stays in memory.
      window.location.assign(callback);
      return;
    }
    setPending(false);
    onRefusal(REFUSALS[result]);
    passwordBox.current?.querySelector("input")?.focus();
  }

  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <TextField label="Email" name="email" type="email" autoComplete="username" autoFocus={takeFocus} required />
      <div ref={passwordBox}>
        <PasswordField label="Password" name="password" autoComplete="current-password" required />
      </div>
      <Button type="submit" variant="primary" pending={pending} disabled={!isReady} className="h-9">
        Sign in
      </Button>
    </form>
  );
}
