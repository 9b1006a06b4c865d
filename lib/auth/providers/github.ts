import { z } from "zod";
import type { SignInSettings } from "../../config/sign-in-settings.ts";
import {
  ANSWER_LIMIT_MS,
  emailSchema,
  heldText,
  readAsPerson,
  type Vouched,
  type VouchedProfile,
  type VouchingProvider,
} from "./vouched.ts";

const userSchema = z.object({ id: z.int().positive(), login: z.string(), name: z.string().nullish() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));
const HEADERS = {
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
  "user-agent": "loadline",
};

/**
 * GitHub, or a GitHub Enterprise, by the web application flow of an OAuth app. The address of the account comes from
 * the list of addresses, where alone GitHub says what is verified: the public one of the profile may be any.
 */
export function github(settings: NonNullable<SignInSettings["github"]>): VouchingProvider {
  const api = apiOf(settings.url);
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    // GitHub names itself so in `iss` of its answers (RFC 9207).
    issuer: `${settings.url}/login/oauth`,
    authorization: { url: `${settings.url}/login/oauth/authorize`, params: { scope: "read:user user:email" } },
    token: `${settings.url}/login/oauth/access_token`,
    client: { token_endpoint_auth_method: "client_secret_post" },
    // A GitHub Enterprise that is too old for PKCE leaves its parameters aside.
    checks: ["pkce", "state"],
    httpOptions: { timeout: ANSWER_LIMIT_MS },
    userinfo: {
      async request({ tokens }): Promise<VouchedProfile> {
        const user = await readAsPerson(`${api}/user`, tokens.access_token, userSchema, HEADERS);
        const emails = await readAsPerson(`${api}/user/emails`, tokens.access_token, emailsSchema, HEADERS);
        const primary = emails.find((email) => email.primary && email.verified);
        const vouched: Vouched = {
          issuer: settings.url,
          subject: String(user.id),
          verifiedEmail: emailSchema.safeParse(primary?.email).data ?? null,
          name: heldText(255).safeParse(user.name ?? user.login).data ?? null,
          groups: [],
        };
        return { sub: vouched.subject, vouched };
      },
    },
    profile: ({ vouched }) => ({ id: vouched.subject }),
  };
}

/** Where the REST API of a GitHub is: a host of its own for github.com and ghe.com, a path on a server of one's own. */
function apiOf(url: string): string {
  const { protocol, host } = new URL(url);
  return host === "github.com" || host.endsWith(".ghe.com") ? `${protocol}//api.${host}` : `${url}/api/v3`;
}
