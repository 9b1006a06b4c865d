"use client";

import { type FormEvent, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type SignInResult, signIn } from "#lib/client/sign-in.ts";
import { EntryCard } from "./entry-card.tsx";
import { PasswordField } from "./password-field.tsx";

const REFUSALS: Record<Exclude<SignInResult, "signed_in">, string> = {
  refused: "Email or password is wrong.",
  too_many: "Too many attempts. Wait a moment, then try again.",
  unreachable: "Loadline did not answer. Check that the server runs, then try again.",
};

export function SignInForm({ callback }: { callback: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const passwordBox = useRef<HTMLDivElement>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    setRefusal(null);
    const result = await signIn(email.trim(), password);
    if (result === "signed_in") {
      // A full load: nothing of who was here before stays in memory.
      window.location.assign(callback);
      return;
    }
    setPending(false);
    setRefusal(REFUSALS[result]);
    passwordBox.current?.querySelector("input")?.focus();
  }

  return (
    <EntryCard title="Sign in" intro="With the email and password of your account.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {refusal === null ? null : <Notice kind="error">{refusal}</Notice>}
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          autoFocus
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
        <p className="text-ink-2 text-xs">No account, or the password is lost? Ask your Organization Admin.</p>
      </form>
    </EntryCard>
  );
}
