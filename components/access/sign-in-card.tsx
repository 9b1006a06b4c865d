"use client";

import { useState } from "react";
import { Notice } from "#components/ui/notice.tsx";
import { EntryCard } from "./entry-card.tsx";
import { type OfferedProvider, ProviderButtons } from "./provider-buttons.tsx";
import { SignInForm } from "./sign-in-form.tsx";

type Props = {
  callback: string;
  providers: readonly OfferedProvider[];
  /** Email and password are taken. */
  password: boolean;
  /** Why signing in with a provider came to nothing; null: it was not tried. */
  refusal: string | null;
};

/** Every way to sign in that is set up here. */
export function SignInCard({ callback, providers, password, refusal: first }: Props) {
  const [refusal, setRefusal] = useState(first);
  return (
    <EntryCard title="Sign in" intro={introOf(providers.length > 0, password)}>
      <div className="flex flex-col gap-4">
        {refusal === null ? null : <Notice kind="error">{refusal}</Notice>}
        {providers.length > 0 ? (
          <ProviderButtons providers={providers} callback={callback} onRefusal={setRefusal} />
        ) : null}
        {providers.length > 0 && password ? (
          <div className="flex items-center gap-3 text-ink-3 text-xs before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
            or
          </div>
        ) : null}
        {password ? <SignInForm callback={callback} takeFocus={providers.length === 0} onRefusal={setRefusal} /> : null}
        <p className="text-ink-2 text-xs">
          {password ? "No account, or the password is lost?" : "No account?"} Ask your Organization Admin.
        </p>
      </div>
    </EntryCard>
  );
}

function introOf(provider: boolean, password: boolean): string {
  if (!provider) return "With the email and password of your account.";
  return password ? "With your organization’s login, or with a password." : "With your organization’s login.";
}
