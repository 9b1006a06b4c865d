import { Check } from "lucide-react";
import { ProviderMark } from "#components/access/provider-mark.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Snippet } from "#components/ui/snippet.tsx";
import { plural } from "#lib/client/format/counts.ts";
import type { SignInProviderView } from "#lib/contracts/sign-in.ts";
import { SIGN_IN_PROVIDER_NAMES } from "#lib/domain/access/sign-in-providers.ts";
import { SIGN_IN_GUIDE } from "./sign-in-guide.ts";

/** A provider: whether it is set up, the address to register there, and how to set it up. */
export function SignInProviderRow({ provider }: { provider: SignInProviderView }) {
  const { about, steps, variables } = SIGN_IN_GUIDE[provider.provider];
  const kind = SIGN_IN_PROVIDER_NAMES[provider.provider];
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ProviderMark provider={provider.provider} />
        <h3 className="font-medium text-base">{provider.name === kind ? kind : `${kind}: ${provider.name}`}</h3>
        {provider.configured ? (
          <Badge tone="added" icon={<Check aria-hidden />}>
            Set up
          </Badge>
        ) : (
          <Badge>Not set up</Badge>
        )}
        {provider.accounts > 0 ? (
          <span className="text-ink-2 text-xs">{plural(provider.accounts, "linked account")}</span>
        ) : null}
      </div>
      <p className="mt-1 text-ink-2">{about}</p>
      <dl className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-[8rem_minmax(0,1fr)]">
        {provider.address === null ? null : (
          <>
            <dt className="text-ink-2">Server</dt>
            <dd className="wrap-any font-mono text-xs leading-6">{provider.address}</dd>
          </>
        )}
        <dt className="text-ink-2">Callback address</dt>
        <dd className="flex items-start gap-1">
          <span className="wrap-any font-mono text-xs leading-6">{provider.callbackUrl}</span>
          <CopyButton text={provider.callbackUrl} what={`callback address of ${kind}`} />
        </dd>
        {provider.groupsClaim === null ? null : (
          <>
            <dt className="text-ink-2">Groups</dt>
            <dd className="text-ink-2">
              from the claim <code className="font-mono text-ink text-xs">{provider.groupsClaim}</code>
            </dd>
          </>
        )}
      </dl>
      {provider.configured ? null : (
        <Disclosure summary={<span className="font-medium text-accent">Set up {kind}</span>} className="mt-2">
          <ol className="mt-2 mb-3 list-decimal space-y-1 pl-9 text-ink-2">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <Snippet text={variables.join("\n")} what={`variables of ${kind}`} />
        </Disclosure>
      )}
    </li>
  );
}
