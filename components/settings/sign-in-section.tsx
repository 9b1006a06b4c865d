"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, KeyRound } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { useHydrated } from "#components/ui/hydrated.ts";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { signInProvidersQuery } from "#lib/client/queries/sign-in-providers.ts";
import { Frame, SectionHeading } from "./settings-page.tsx";
import { SignInProviderRow } from "./sign-in-provider-row.tsx";

/** The ways to sign in: which are set up, and how the others come to be. */
export function SignInSection() {
  const ways = useQuery(signInProvidersQuery());
  const failure = errorInPlace(ways);
  const here = useHydrated() ? window.location.origin : null;
  const known = URL.parse(ways.data?.items[0]?.callbackUrl ?? "")?.origin ?? null;
  return (
    <>
      <SectionHeading title="Sign-in">
        How people sign in. Providers are set up in the environment of the server, so that their secrets are kept in one
        place alone; several can be on at once.
      </SectionHeading>
      {here !== null && known !== null && here !== known ? (
        <Notice kind="warning" className="mb-3">
          Providers send people back to {known}, and you are at {here}. Set LOADLINE_URL to the address by which people
          reach Loadline before you register anything.
        </Notice>
      ) : null}
      <Frame>
        {ways.isPending ? (
          <SkeletonRows label="Loading the ways to sign in" rows={5} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void ways.refetch()} what="list of sign-in providers" />
        ) : (
          <ul className="divide-y divide-line">
            <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
              <span className="flex size-5 shrink-0 items-center justify-center text-ink-3">
                <KeyRound aria-hidden className="size-4" />
              </span>
              <h3 className="font-medium text-base">Email and password</h3>
              {ways.data?.password ? (
                <Badge tone="added" icon={<Check aria-hidden />}>
                  On
                </Badge>
              ) : (
                <Badge>Off</Badge>
              )}
              <p className="w-full text-ink-2">
                {ways.data?.password
                  ? "Whoever was invited can choose a password. LOADLINE_PASSWORD_SIGN_IN=off turns this off once a provider is set up."
                  : "People sign in with a provider alone. Unset LOADLINE_PASSWORD_SIGN_IN to take passwords again."}
              </p>
            </li>
            {ways.data?.items.map((provider) => (
              <SignInProviderRow key={provider.provider} provider={provider} />
            ))}
          </ul>
        )}
      </Frame>
    </>
  );
}
