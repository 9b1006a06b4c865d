import { redirect } from "next/navigation";
import { SignInCard } from "#components/access/sign-in-card.tsx";
import { callbackPath } from "#lib/auth/callback-path.ts";
import { signInOffer } from "#lib/auth/sign-in-offer.ts";
import { refusalSentence } from "#lib/domain/access/sign-in-refusals.ts";
import { pageContext } from "#lib/http/page-context.ts";

export const metadata = { title: "Sign in" };

type Query = "callbackUrl" | "error" | "provider";
type Props = { searchParams: Promise<Partial<Record<Query, string | string[]>>> };

export default async function SignInPage({ searchParams }: Props) {
  const query = await searchParams;
  const one = (name: Query) => [query[name]].flat()[0];
  const wanted = callbackPath(one("callbackUrl"));
  // Never back to this page: it would come here again.
  const callback = wanted.startsWith("/sign-in") ? "/" : wanted;
  const error = one("error");
  // Whoever was just refused as somebody is told so, also while still signed in as somebody else.
  if (error === undefined && (await pageContext()) !== null) redirect(callback);

  const { password, providers } = signInOffer();
  const tried = providers.find(({ provider }) => provider === one("provider"));
  return (
    <SignInCard
      callback={callback}
      password={password}
      providers={providers.filter(({ configured }) => configured).map(({ provider, name }) => ({ provider, name }))}
      refusal={error === undefined ? null : refusalSentence(error, tried?.name ?? "the provider")}
    />
  );
}
