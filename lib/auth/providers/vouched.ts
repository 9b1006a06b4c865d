import type { Profile } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import type { ProviderPerson } from "../../services/access/sign-in-with-provider.ts";

/** What a provider says of somebody who signed in there. */
export type Vouched = Omit<ProviderPerson, "provider">;

/** A provider whose profile is what it vouches for: read and checked where the provider is asked. */
export type VouchingProvider = OAuthConfig<VouchedProfile>;
export type VouchedProfile = Profile & { readonly vouched: Vouched };

/** As long as a provider may take for one answer. */
export const ANSWER_LIMIT_MS = 10_000;
const MOST_GROUPS = 1000;

/** Text that PostgreSQL takes, of at most `most` characters. */
export const heldText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !text.includes("\0"));

/** The same bound as for addresses of accounts made by hand. */
export const emailSchema = heldText(320).regex(/^[^\s@]+@[^\s@]+$/);

/** The groups among what a claim says: a list of names, or one name. What can be no name is left out. */
export function groupNames(claim: unknown): string[] {
  const listed = Array.isArray(claim) ? claim : [claim];
  const names = listed.filter((name): name is string => heldText(255).safeParse(name).success);
  return [...new Set(names)].slice(0, MOST_GROUPS);
}

/**
 * Reads an address of a provider's API in the name of who signed in.
 * @throws Error saying the status or what is wrong with the answer, never the token.
 */
export async function readAsPerson<T extends z.ZodType>(
  url: string,
  accessToken: string | undefined,
  schema: T,
  headers: Record<string, string> = {},
): Promise<z.infer<T>> {
  if (accessToken === undefined) throw new Error("The provider gave no access token");
  const answer = await fetch(url, {
    headers: { accept: "application/json", ...headers, authorization: `Bearer ${accessToken}` },
    // The token goes to nobody else.
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const parsed = schema.safeParse(await answer.json());
  if (!parsed.success) throw new Error(`${url} answered in another form: ${parsed.error.issues[0]?.path.join(".")}`);
  return parsed.data;
}
