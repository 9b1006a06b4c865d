"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Notice } from "#components/ui/notice.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { ApiProblem, problemText } from "#lib/client/api-problem.ts";
import { fetchJson } from "#lib/client/fetch-json.ts";
import { signIn } from "#lib/client/sign-in.ts";
import { acceptLinkOperation } from "#lib/contracts/members.ts";
import { EntryCard } from "./entry-card.tsx";
import { PasswordField } from "./password-field.tsx";

/** Whom a one-time link is for. */
export type LinkPerson = { kind: "invitation" | "password_reset"; email: string; name: string };

const GONE =
  "It was used, taken back, or has expired. Ask your Organization Admin for a new one; if you have joined already, sign in.";

/** Sets the password with a one-time link, signs the person in and opens the start page. Null: the link opens nothing. */
export function JoinForm({ token, person }: { token: string; person: LinkPerson | null }) {
  const [name, setName] = useState(person?.name ?? "");
  const [password, setPassword] = useState("");
  const accept = useMutation({
    mutationFn: async (input: { token: string; name?: string; password: string }) => {
      const { account } = await fetchJson(acceptLinkOperation, { body: input });
      return signIn(account.email, input.password);
    },
    onSuccess: (result) => window.location.assign(result === "signed_in" ? "/" : "/sign-in"),
  });
  const problem = accept.error instanceof ApiProblem ? accept.error : null;
  const fieldError = (path: string) => problem?.errors.find((error) => error.path === path)?.message ?? null;

  if (person === null || problem?.status === 404) {
    return (
      <EntryCard title="This link cannot be used" intro={GONE}>
        <Link href="/sign-in" className={buttonClass("primary", "md", "w-full")}>
          Go to sign in
        </Link>
      </EntryCard>
    );
  }
  const joining = person.kind === "invitation";

  function submit(event: FormEvent) {
    event.preventDefault();
    accept.mutate({ token, password, ...(joining && { name: name.trim() }) });
  }

  return (
    <EntryCard
      title={joining ? "Join Loadline" : "Set a new password"}
      intro={
        joining
          ? `You were invited as ${person.email}.`
          : `For ${person.email}. It signs you out wherever you are signed in.`
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {accept.isError ? <Notice kind="error">{problemText(accept.error)}</Notice> : null}
        {/* For password managers: whose password it is. */}
        <input type="email" name="email" autoComplete="username" value={person.email} readOnly hidden />
        {joining ? (
          <TextField
            label="Name"
            name="name"
            autoComplete="name"
            required
            maxLength={255}
            value={name}
            error={fieldError("name")}
            onChange={(event) => setName(event.target.value)}
          />
        ) : null}
        <PasswordField
          label="Password"
          name="password"
          autoComplete="new-password"
          hint="At least 12 characters. A few words are easier to remember than signs."
          required
          value={password}
          error={fieldError("password")}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" variant="primary" pending={accept.isPending || accept.isSuccess} className="h-9">
          {joining ? "Join" : "Set the password"}
        </Button>
        {joining ? (
          <p className="text-ink-2 text-xs">
            Or <Link href="/sign-in">sign in</Link> with a provider that knows you by this address, where one is set up.
          </p>
        ) : null}
      </form>
    </EntryCard>
  );
}
