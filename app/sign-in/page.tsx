import { redirect } from "next/navigation";
import { SignInForm } from "#components/access/sign-in-form.tsx";
import { callbackPath } from "#lib/auth/callback-path.ts";
import { pageContext } from "#lib/http/page-context.ts";

export const metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ callbackUrl?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const [target] = [(await searchParams).callbackUrl].flat();
  const wanted = callbackPath(target);
  // Never back to this page: it would come here again.
  const callback = wanted.startsWith("/sign-in") ? "/" : wanted;
  if ((await pageContext()) !== null) redirect(callback);
  return <SignInForm callback={callback} />;
}
