/** Ways in which the rules of joining refuse whom a provider vouches for (services/access/sign-in-with-provider.ts). */
export const JOIN_REFUSALS = ["not_invited", "unverified_email", "other_identity", "disabled"] as const;
export type JoinRefusal = (typeof JOIN_REFUSALS)[number];

/** Every way in which signing in with a provider ends at the sign-in page again; `error` of its address. */
export const SIGN_IN_REFUSALS = [
  ...JOIN_REFUSALS,
  "cancelled",
  "unreachable",
  "failed",
  "expired",
  "address",
  "too_many",
  "fault",
] as const;
export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number];

const ASK = "Ask an Organization Admin";

/** What the sign-in page says, and what to do; `provider` as people call it. */
const SENTENCES: Record<SignInRefusal, (provider: string) => string> = {
  not_invited: (provider) => `Your ${provider} account has no access to Loadline. ${ASK} to invite you.`,
  unverified_email: (provider) =>
    `${provider} tells Loadline no verified email address of yours. Verify it there and sign in again, or ask an Organization Admin.`,
  other_identity: (provider) =>
    `The Loadline account with your email address belongs to another ${provider} user. ${ASK} to look into it.`,
  disabled: () => `Your Loadline account is disabled. ${ASK} if you need it again.`,
  cancelled: (provider) => `Signing in with ${provider} was cancelled there.`,
  unreachable: (provider) => `${provider} could not be reached. Try again in a moment, or ask an Organization Admin.`,
  failed: (provider) => `Signing in with ${provider} did not succeed. Start again from here.`,
  expired: () => "This page was open for too long. Try again.",
  address: (provider) => `Signing in with ${provider} works at this address of Loadline alone. Try again here.`,
  too_many: () => "Too many attempts to sign in came from your network. Wait a few minutes, then try again.",
  fault: () => "Something went wrong in Loadline. Try again; if it happens again, its log says why.",
};

/** The sentence of a refusal; of one that is not known, that it did not succeed. */
export function refusalSentence(code: string, provider: string): string {
  const known = SIGN_IN_REFUSALS.find((refusal) => refusal === code) ?? "failed";
  return SENTENCES[known](provider);
}
