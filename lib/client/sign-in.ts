import { z } from "zod";

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

/** Ends the sign-in here and shows the sign-in page; a full load drops all that was cached. */
export async function signOut(): Promise<void> {
  await postForm("/api/auth/signout", { callbackUrl: "/sign-in" }).catch(() => null);
  window.location.assign("/sign-in");
}
