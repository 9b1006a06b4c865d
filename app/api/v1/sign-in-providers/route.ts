import { signInOffer } from "#lib/auth/sign-in-offer.ts";
import { listSignInProvidersOperation } from "#lib/contracts/sign-in.ts";
import { route } from "#lib/http/route.ts";
import { listSignInProviders } from "#lib/services/access/list-sign-in-providers.ts";

export const GET = route(listSignInProvidersOperation, (context) => listSignInProviders(context, signInOffer()));
