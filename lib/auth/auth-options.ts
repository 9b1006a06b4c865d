import type { AuthOptions, User } from "next-auth";
import credentialsModule from "next-auth/providers/credentials";
import type { Database } from "../db/database.ts";
import { openSignIn, SIGN_IN_DAYS } from "../services/access/open-sign-in.ts";
import { revokeSignIn } from "../services/access/revoke-sign-in.ts";
import { verifyPassword } from "../services/access/verify-password.ts";
import { callbackPath } from "./callback-path.ts";
import { commonJsDefault } from "./common-js-default.ts";
import { SIGN_IN_CLAIM } from "./session-token.ts";

/** What `error` of the answered address says when too many attempts came; a colon and the seconds to wait follow. */
export const WAIT_ERROR = "wait";

export type AuthSurroundings = {
  readonly db: Database;
  readonly secret: string;
  /** Client's address and software, for the list of sign-ins and the audit log. */
  readonly address: string | null;
  readonly userAgent: string | null;
  /** Told of faults inside next-auth. */
  readonly onFault: (code: string, detail: unknown) => void;
};

/** Email and password, sessions as sealed tokens; each token only points to a row that can be revoked. */
export function authOptions(surroundings: AuthSurroundings): AuthOptions {
  const { db, secret, address, userAgent, onFault } = surroundings;
  const credentials = commonJsDefault(credentialsModule);
  return {
    secret,
    session: { strategy: "jwt", maxAge: SIGN_IN_DAYS * 24 * 60 * 60 },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [
      credentials({
        name: "Email and password",
        credentials: { email: { label: "Email", type: "email" }, password: { label: "Password", type: "password" } },
        async authorize(given) {
          try {
            const verdict = await verifyPassword(db, { email: text(given?.email), password: text(given?.password) });
            if (verdict.status === "wait") return Promise.reject(new Error(`${WAIT_ERROR}:${verdict.seconds}`));
            if (verdict.status === "refused") return null;
            const signInId = await openSignIn(db, { account: verdict.account, address, userAgent });
            return { id: verdict.account.id, [SIGN_IN_CLAIM]: signInId } as User;
          } catch (error) {
            // next-auth puts the message of what is thrown here into the address that it answers. (The wait is
            // returned, not awaited: it is meant for that, and does not come by here.)
            onFault("authorize", error);
            throw new Error("fault");
          }
        },
      }),
    ],
    callbacks: {
      // Names and roles stay in the database: the token carries the pointer alone.
      jwt: ({ token, user }) => ({
        [SIGN_IN_CLAIM]:
          user === undefined ? token[SIGN_IN_CLAIM] : (user as unknown as Record<string, unknown>)[SIGN_IN_CLAIM],
      }),
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
