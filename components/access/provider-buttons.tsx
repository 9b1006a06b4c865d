"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/hydrated.ts";
import { beginProviderSignIn } from "#lib/client/sign-in.ts";
import type { SignInProvider } from "#lib/domain/access/sign-in-providers.ts";
import { refusalSentence } from "#lib/domain/access/sign-in-refusals.ts";
import { ProviderMark } from "./provider-mark.tsx";

export type OfferedProvider = { readonly provider: SignInProvider; readonly name: string };

type Props = {
  providers: readonly OfferedProvider[];
  callback: string;
  /** Told null when one begins, and the sentence when it did not get as far as the provider. */
  onRefusal: (refusal: string | null) => void;
};

/** A button for each provider that people may sign in with. */
export function ProviderButtons({ providers, callback, onRefusal }: Props) {
  const [pending, setPending] = useState<SignInProvider | null>(null);
  const isReady = useHydrated();

  useEffect(() => {
    // Whoever comes back from the provider by the browser's button finds the page as it was left: waiting.
    const wake = (event: PageTransitionEvent) => {
      if (event.persisted) setPending(null);
    };
    window.addEventListener("pageshow", wake);
    return () => window.removeEventListener("pageshow", wake);
  }, []);

  async function begin({ provider, name }: OfferedProvider) {
    setPending(provider);
    onRefusal(null);
    const beginning = await beginProviderSignIn(provider, callback);
    if (beginning !== null && "to" in beginning) return window.location.assign(beginning.to);
    setPending(null);
    onRefusal(
      beginning === null
        ? "Loadline did not answer. Check that the server runs, then try again."
        : refusalSentence(beginning.refusal, name),
    );
  }

  return (
    <div className="flex flex-col gap-2">
      {providers.map(({ provider, name }) => (
        <Button
          key={provider}
          className="h-auto! min-h-9 w-full py-1.5"
          pending={pending === provider}
          disabled={!isReady || (pending !== null && pending !== provider)}
          onClick={() => void begin({ provider, name })}
        >
          <ProviderMark provider={provider} />
          <span className="min-w-0 whitespace-normal wrap-any">Continue with {name}</span>
        </Button>
      ))}
    </div>
  );
}
