import { z } from "zod";
import type { SignInProvider } from "../domain/access/sign-in-providers.ts";

const csrfSchema = z.object({ csrfToken: z.string() });
const resultSchema = z.object({ url: z.string().optional() });

export type SignInResult = "signed_in" | "refused" | "too_many" | "unreachable";

async function csrfToken(): Promise<string> {
  const answer = await fetch("/api/auth/csrf", { headers: { accept: "application/json" } });
  return csrfSchema.parse(await answer.json()).csrfToken;
}

async function postForm(path: string, fields: Record<string, string>): Promise<Response> {
  const form = new URLSearchParams({ ...fields, csrfToken: await csrfToken(), json: "true" });
  return fetch(path, { method: "POST", body: form, headers: { accept: "application/json" } });
}

/** Signs in by email and password. Whether the address or the password was wrong is not told. */
export async function signIn(email: string, password: string): Promise<SignInResult> {
  try {
    const answer = await postForm("/api/auth/callback/credentials", { email, password, callbackUrl: "/" });
    if (answer.status === 429) return "too_many";
    if (answer.status >= 500) return "unreachable";
    const { url } = resultSchema.parse(await answer.json());
    const error = url === undefined ? null : new URL(url, window.location.href).searchParams.get("error");
    return answer.ok && error === null ? "signed_in" : "refused";
  } catch {
    return "unreachable";
  }
}

/** Where to go to sign in with a provider, or the code of why not (lib/domain/access/sign-in-refusals.ts). */
export type ProviderBeginning = { readonly to: string } | { readonly refusal: string };

/**
 * Begins signing in with a provider; null when Loadline did not answer. Asked for by script, because a form that is led
 * to another site would be held back by the page's own policy of where forms may go.
 */
export async function beginProviderSignIn(
  provider: SignInProvider,
  callbackUrl: string,
): Promise<ProviderBeginning | null> {
  try {
    const answer = await postForm(`/api/auth/signin/${provider}`, { callbackUrl });
    if (answer.status === 429) return { refusal: "too_many" };
    const { url } = resultSchema.parse(await answer.json());
    const target = answer.ok && url !== undefined ? URL.parse(url, window.location.href) : null;
    if (target === null || !/^https?:$/.test(target.protocol)) return null;
    const refusal = target.origin === window.location.origin ? target.searchParams.get("error") : null;
    return refusal === null ? { to: target.href } : { refusal };
  } catch {
    return null;
  }
}

/** Ends the sign-in here and shows the sign-in page; a full load drops all that was cached. */
export async function signOut(): Promise<void> {
  await postForm("/api/auth/signout", { callbackUrl: "/sign-in" }).catch(() => null);
  window.location.assign("/sign-in");
}
