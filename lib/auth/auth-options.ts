import type { AuthOptions } from "next-auth";
import credentialsModule from "next-auth/providers/credentials";
import type { SignInSettings } from "../config/sign-in-settings.ts";
import type { Database } from "../db/database.ts";
import { isSignInProvider } from "../domain/access/sign-in-providers.ts";
import { openSignIn, SIGN_IN_DAYS } from "../services/access/open-sign-in.ts";
import { revokeSignIn } from "../services/access/revoke-sign-in.ts";
import { signInWithProvider } from "../services/access/sign-in-with-provider.ts";
import { verifyPassword } from "../services/access/verify-password.ts";
import { ServiceError } from "../services/errors.ts";
import { callbackPath } from "./callback-path.ts";
import { commonJsDefault } from "./common-js-default.ts";
import { authCookies } from "./cookie-names.ts";
import { github } from "./providers/github.ts";
import { gitlab } from "./providers/gitlab.ts";
import { google, oidc } from "./providers/openid-connect.ts";
import type { VouchedProfile } from "./providers/vouched.ts";
import { SIGN_IN_CLAIM, signInIdOf } from "./session-token.ts";
import { refusalAddress } from "./sign-in-address.ts";

/** What `error` of the answered address says when too many attempts came; a colon and the seconds to wait follow. */
export const WAIT_ERROR = "wait";

export type AuthSurroundings = {
  readonly db: Database;
  readonly secret: string;
  readonly settings: SignInSettings;
  /** Client's address and software, for the list of sign-ins and the audit log. */
  readonly address: string | null;
  readonly userAgent: string | null;
  /** The Cookie header: who was signed in here until now. */
  readonly cookieHeader: string | null;
  /** Told of faults inside next-auth. */
  readonly onFault: (code: string, detail: unknown) => void;
};

/**
 * Passwords and providers; sessions as sealed tokens, each of which only points to a row that can be revoked. For one
 * request alone: it remembers the sign-in that the request opens.
 *
 * @param secure its cookies are for HTTPS alone.
 */
export function authOptions(surroundings: AuthSurroundings, secure: boolean): AuthOptions {
  const { db, secret, settings, address, userAgent, onFault } = surroundings;
  let opened: string | null = null;

  /** A session from before, which somebody may have planted or copied, ends where another begins. */
  async function replaceSession(signInId: string): Promise<void> {
    const before = await signInIdOf(surroundings.cookieHeader, secret);
    if (before !== null) await revokeSignIn(db, before, address);
    opened = signInId;
  }

  const password = commonJsDefault(credentialsModule)({
    name: "Email and password",
    credentials: { email: { label: "Email", type: "email" }, password: { label: "Password", type: "password" } },
    async authorize(given) {
      try {
        const input = { email: text(given?.email), password: text(given?.password) };
        const verdict = await verifyPassword(db, input, address);
        if (verdict.status === "wait") return Promise.reject(new Error(`${WAIT_ERROR}:${verdict.seconds}`));
        if (verdict.status === "refused") return null;
        const { account, passwordHash } = verdict;
        await replaceSession(await openSignIn(db, { account, passwordHash, address, userAgent }));
        return { id: account.id };
      } catch (error) {
        if (error instanceof ServiceError && error.code === "unauthenticated") return null;
        // next-auth puts the message of what is thrown here into the address that it answers. (The wait is
        // returned, not awaited: it is meant for that, and does not come by here.)
        onFault("authorize", error);
        throw new Error("fault");
      }
    },
  });

  return {
    secret,
    session: { strategy: "jwt", maxAge: SIGN_IN_DAYS * 24 * 60 * 60 },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    useSecureCookies: secure,
    cookies: authCookies(secret, secure),
    providers: [
      ...(settings.password ? [password] : []),
      ...(settings.github ? [github(settings.github)] : []),
      ...(settings.gitlab ? [gitlab(settings.gitlab)] : []),
      ...(settings.google ? [google(settings.google)] : []),
      ...(settings.oidc ? [oidc(settings.oidc)] : []),
    ],
    callbacks: {
      async signIn({ account, profile }) {
        const provider = account?.provider ?? "";
        if (!isSignInProvider(provider)) return true;
        try {
          const { vouched } = profile as VouchedProfile;
          const result = await signInWithProvider(db, { ...vouched, provider }, { address, userAgent });
          if (result.status === "refused") return refusalAddress(result.reason, provider);
          await replaceSession(result.signInId);
          return true;
        } catch (error) {
          // As above: its message would become part of an address.
          onFault("join", error);
          return refusalAddress("fault", provider);
        }
      },
      // Names and roles stay in the database: the token carries the pointer alone.
      jwt: ({ token }) => ({ [SIGN_IN_CLAIM]: opened ?? token[SIGN_IN_CLAIM] }),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => new URL(callbackPath(url, baseUrl), baseUrl).href,
    },
    events: {
      async signOut({ token }) {
        const id = token?.[SIGN_IN_CLAIM];
        if (typeof id === "string") await revokeSignIn(db, id, address);
      },
    },
    logger: { error: onFault, warn: () => {}, debug: () => {} },
  };
}

/** A form may send anything, or nothing. */
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
