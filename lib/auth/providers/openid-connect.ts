import { z } from "zod";
import type { SignInSettings } from "../../config/sign-in-settings.ts";
import {
  ANSWER_LIMIT_MS,
  emailSchema,
  groupNames,
  heldText,
  type Vouched,
  type VouchedProfile,
  type VouchingProvider,
} from "./vouched.ts";

type Claims = Readonly<Record<string, unknown>>;
type Options = {
  id: "google" | "oidc";
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  scope: string;
  /** The address that a source of claims shows to be this person's own; null: none. */
  verifiedEmailOf: (claims: Claims) => string | null;
  groupsOf: (claims: Claims) => unknown;
};

const subjectSchema = heldText(255);

/**
 * Any OpenID Connect provider that publishes its configuration (OpenID Connect Discovery 1.0), by the authorization
 * code flow. Claims come from the ID token and the user-info endpoint: providers differ in where they put which.
 */
function openIdConnect(options: Options): VouchingProvider {
  return {
    id: options.id,
    name: options.name,
    type: "oauth",
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    wellKnown: `${options.issuer}/.well-known/openid-configuration`,
    authorization: { params: { scope: options.scope } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    httpOptions: { timeout: ANSWER_LIMIT_MS },
    userinfo: {
      async request({ tokens, client }): Promise<VouchedProfile> {
        // Signature, issuer, audience, time and nonce were checked when the code was exchanged.
        // (next-auth's types know the members of the set alone.)
        const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>;
        const told: Claims = set.claims();
        const endpoint = client.issuer.metadata.userinfo_endpoint;
        // Checks that both speak of one subject.
        const asked: Claims | null = endpoint === undefined ? null : await client.userinfo(set);
        const sources = asked === null ? [told] : [asked, told];
        const claims = Object.assign({}, ...sources.toReversed()) as Claims;
        const vouched: Vouched = {
          issuer: options.issuer,
          subject: subjectSchema.parse(told.sub),
          verifiedEmail: verifiedIn(sources, options.verifiedEmailOf),
          name: heldText(255).safeParse(claims.name ?? claims.preferred_username).data ?? null,
          groups: groupNames(options.groupsOf(claims)),
        };
        return { sub: vouched.subject, vouched };
      },
    },
    profile: ({ vouched }) => ({ id: vouched.subject }),
  };
}

/**
 * An address counts by the source that it is in: what one says of its own verifies none of the other. Where either says
 * that an address is not verified, that one does not count at all.
 */
export function verifiedIn(sources: readonly Claims[], emailFrom: (claims: Claims) => string | null): string | null {
  const denied = sources
    .filter((claims) => claims.email_verified === false || claims.email_verified === "false")
    .map((claims) => emailOf(claims)?.toLowerCase());
  const isDenied = (email: string) => denied.includes(email.toLowerCase());
  return sources.map(emailFrom).find((email) => email !== null && !isDenied(email)) ?? null;
}

export function oidc(settings: NonNullable<SignInSettings["oidc"]>): VouchingProvider {
  return openIdConnect({
    ...settings,
    id: "oidc",
    verifiedEmailOf: (claims) => {
      // Some send the word instead of the value.
      const verified = claims.email_verified === true || claims.email_verified === "true";
      const assumed = settings.trustEmail && claims.email_verified === undefined;
      return verified || assumed ? emailOf(claims) : null;
    },
    groupsOf: (claims) => claimAt(claims, settings.groupsClaim),
  });
}

export function google(settings: NonNullable<SignInSettings["google"]>): VouchingProvider {
  return openIdConnect({
    ...settings,
    id: "google",
    name: "Google",
    issuer: "https://accounts.google.com",
    scope: "openid email profile",
    verifiedEmailOf: googleEmailOf,
    // The organization whose account it is, by its domain; nobody else's account has it.
    groupsOf: (claims) => claims.hd,
  });
}

/**
 * Google answers for addresses of its own: of gmail.com, and of organizations that it hosts (`hd`). Any other was
 * verified once, and may be somebody else's by now.
 */
export function googleEmailOf(claims: Claims): string | null {
  const email = claims.email_verified === true ? emailOf(claims) : null;
  const domain = email?.split("@")[1]?.toLowerCase();
  return domain !== undefined && (domain === "gmail.com" || domain === claims.hd) ? email : null;
}

/** A claim by its name, or by a path with dots into objects (`realm_access.roles`); undefined when it is not there. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const part of path.split(".")) {
    const object = z.record(z.string(), z.unknown()).safeParse(value);
    if (!object.success || !Object.hasOwn(object.data, part)) return undefined;
    value = object.data[part];
  }
  return value;
}

function emailOf(claims: Claims): string | null {
  return emailSchema.safeParse(claims.email).data ?? null;
}
