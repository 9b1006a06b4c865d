"use client";

import { type FormEvent, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
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
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [pending, setPending] = useState(false);
  const passwordBox = useRef<HTMLDivElement>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    onRefusal(null);
    const result = await signIn(email.trim(), password);
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
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus={takeFocus}
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <div ref={passwordBox}>
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </div>
      <Button type="submit" variant="primary" pending={pending} className="h-9">
        Sign in
      </Button>
    </form>
  );
}
