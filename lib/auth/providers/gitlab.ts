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

const userSchema = z.object({
  id: z.int().positive(),
  username: z.string(),
  name: z.string().nullish(),
  /** active, blocked, … */
  state: z.string(),
  email: z.string().nullish(),
  /** When the address was confirmed; null: it was not. */
  confirmed_at: z.string().nullish(),
});

/** gitlab.com or a GitLab of one's own, by the authorization code flow with PKCE. */
export function gitlab(settings: NonNullable<SignInSettings["gitlab"]>): VouchingProvider {
  return {
    id: "gitlab",
    name: "GitLab",
    type: "oauth",
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    issuer: settings.url,
    authorization: { url: `${settings.url}/oauth/authorize`, params: { scope: "read_user" } },
    token: `${settings.url}/oauth/token`,
    client: { token_endpoint_auth_method: "client_secret_post" },
    checks: ["pkce", "state"],
    httpOptions: { timeout: ANSWER_LIMIT_MS },
    userinfo: {
      async request({ tokens }): Promise<VouchedProfile> {
        const user = await readAsPerson(`${settings.url}/api/v4/user`, tokens.access_token, userSchema);
        if (user.state !== "active") throw new Error(`The GitLab user is ${user.state.slice(0, 50)}`);
        const confirmed = typeof user.confirmed_at === "string" && user.confirmed_at !== "";
        const vouched: Vouched = {
          issuer: settings.url,
          subject: String(user.id),
          verifiedEmail: confirmed ? (emailSchema.safeParse(user.email).data ?? null) : null,
          name: heldText(255).safeParse(user.name ?? user.username).data ?? null,
          groups: [],
        };
        return { sub: vouched.subject, vouched };
      },
    },
    profile: ({ vouched }) => ({ id: vouched.subject }),
  };
}
