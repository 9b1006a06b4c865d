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
import { claimSetupOperation, type SetupInput } from "#lib/contracts/setup.ts";
import { EntryCard } from "./entry-card.tsx";
import { PasswordField } from "./password-field.tsx";

const NO_LINK = "This address lacks the one-time token. Open the link that Loadline printed at its first start.";

/** Makes the first Organization Admin, signs them in and opens the start page. */
export function SetupForm({ token }: { token: string }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const claim = useMutation({
    mutationFn: async (input: SetupInput) => {
      await fetchJson(claimSetupOperation, { body: input });
      return signIn(input.email, input.password);
    },
    onSuccess: (result) => window.location.assign(result === "signed_in" ? "/" : "/sign-in"),
  });
  const problem = claim.error instanceof ApiProblem ? claim.error : null;
  const fieldError = (path: string) => problem?.errors.find((error) => error.path === path)?.message ?? null;
  const spent = token === "" || problem?.status === 404 || problem?.status === 409;

  if (spent) {
    return (
      <EntryCard title="This link cannot be used" intro={token === "" ? NO_LINK : problemText(problem)}>
        <Link href="/sign-in" className={buttonClass("primary", "md", "w-full")}>
          Go to sign in
        </Link>
      </EntryCard>
    );
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    claim.mutate({ token, name: name.trim(), email: email.trim(), password });
  }

  return (
    <EntryCard title="Set up Loadline" intro="Make the first account. It will be the Organization Admin.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {claim.isError ? <Notice kind="error">{problemText(claim.error)}</Notice> : null}
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          autoFocus
          required
          value={name}
          error={fieldError("name")}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          required
          value={email}
          error={fieldError("email")}
          onChange={(event) => setEmail(event.target.value)}
        />
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
        <Button type="submit" variant="primary" pending={claim.isPending || claim.isSuccess} className="h-9">
          Make the account
        </Button>
      </form>
    </EntryCard>
  );
}
