import type { SignInProvidersView, SignInProviderView } from "../../contracts/sign-in.ts";
import { countIdentities } from "../../db/access/identities.ts";
import type { Context } from "../context.ts";
import { authorize } from "./authorize.ts";

/** What the environment says of the ways to sign in; never a secret. */
export type SignInOffer = {
  readonly password: boolean;
  readonly providers: readonly Omit<SignInProviderView, "accounts">[];
};

/**
 * The ways to sign in, with how many accounts use each. Needs Organization Admin.
 * @throws ServiceError `unauthenticated`, `forbidden`.
 */
export async function listSignInProviders(context: Context, offer: SignInOffer): Promise<SignInProvidersView> {
  await authorize(context, "organization.manage", null);
  const accounts = await countIdentities(context.db.sql);
  const items = offer.providers.map((provider) => ({ ...provider, accounts: accounts.get(provider.provider) ?? 0 }));
  return { items, nextCursor: null, password: offer.password };
}
