import { z } from "zod";
import { StartError } from "./start-error.ts";

/** An application that was registered at a provider. */
type Registered = {
  readonly clientId: string;
  readonly clientSecret: string;
};

/** How people may sign in. A provider is null when it is not set up; at least one way is always there. */
export type SignInSettings = {
  /** Email and password. */
  readonly password: boolean;
  /** `url` without a slash at the end, `https://github.com` unless it is a GitHub Enterprise. */
  readonly github: (Registered & { readonly url: string }) | null;
  /** `url` likewise, `https://gitlab.com` unless self-managed. */
  readonly gitlab: (Registered & { readonly url: string }) | null;
  readonly google: Registered | null;
  readonly oidc:
    | (Registered & {
        readonly issuer: string;
        /** As the button calls it. */
        readonly name: string;
        /** Claim that lists the person's groups: its name, or a path with dots into objects. */
        readonly groupsClaim: string;
        readonly scope: string;
        /** Addresses count as verified although the issuer does not say so; one said not to be never does. */
        readonly trustEmail: boolean;
      })
    | null;
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Secrets and identities travel here, so plain HTTP is for this machine alone. */
const address = z.string().refine((text) => {
  const url = URL.parse(text);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
}, "must look like https://login.example.com");

const schema = z.object({
  LOADLINE_PASSWORD_SIGN_IN: z.enum(["on", "off"], "must be on or off").default("on"),
  LOADLINE_GITHUB_ID: z.string().optional(),
  LOADLINE_GITHUB_SECRET: z.string().optional(),
  LOADLINE_GITHUB_URL: address.default("https://github.com"),
  LOADLINE_GITLAB_ID: z.string().optional(),
  LOADLINE_GITLAB_SECRET: z.string().optional(),
  LOADLINE_GITLAB_URL: address.default("https://gitlab.com"),
  LOADLINE_GOOGLE_ID: z.string().optional(),
  LOADLINE_GOOGLE_SECRET: z.string().optional(),
  LOADLINE_OIDC_ID: z.string().optional(),
  LOADLINE_OIDC_SECRET: z.string().optional(),
  LOADLINE_OIDC_ISSUER: address.optional(),
  LOADLINE_OIDC_NAME: z.string().trim().min(1).max(60, "must have at most 60 characters").default("single sign-on"),
  LOADLINE_OIDC_GROUPS_CLAIM: z.string().default("groups"),
  LOADLINE_OIDC_SCOPE: z
    .string()
    .refine((text) => text.split(/\s+/).includes("openid"), "must include openid")
    .default("openid profile email"),
  LOADLINE_OIDC_TRUST_EMAIL: z.enum(["0", "1"], "must be 1 or 0").default("0"),
});

/** Every variable that is read here: the web process alone needs them. */
export const SIGN_IN_VARIABLES: readonly string[] = Object.keys(schema.shape);

/**
 * Reads and checks how people may sign in; a variable that is set to nothing counts as not set.
 *
 * @throws StartError naming every variable that is wrong or missing.
 */
export function readSignInSettings(variables: Readonly<Record<string, string | undefined>>): SignInSettings {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    throw wrong(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`));
  }
  const { data } = parsed;
  const problems: string[] = [];
  /** Null when none of `names` is set; says which are missing when only some are. */
  const together = <T>(names: readonly (keyof typeof data)[], make: () => T): T | null => {
    const missing = names.filter((name) => data[name] === undefined);
    if (missing.length === names.length) return null;
    if (missing.length > 0) {
      const present = names.filter((name) => data[name] !== undefined);
      problems.push(`${missing.join(" and ")} must be set with ${present.join(" and ")}`);
    }
    return make();
  };
  const settings: SignInSettings = {
    password: data.LOADLINE_PASSWORD_SIGN_IN === "on",
    github: together(["LOADLINE_GITHUB_ID", "LOADLINE_GITHUB_SECRET"], () => ({
      clientId: data.LOADLINE_GITHUB_ID ?? "",
      clientSecret: data.LOADLINE_GITHUB_SECRET ?? "",
      url: bare(data.LOADLINE_GITHUB_URL),
    })),
    gitlab: together(["LOADLINE_GITLAB_ID", "LOADLINE_GITLAB_SECRET"], () => ({
      clientId: data.LOADLINE_GITLAB_ID ?? "",
      clientSecret: data.LOADLINE_GITLAB_SECRET ?? "",
      url: bare(data.LOADLINE_GITLAB_URL),
    })),
    google: together(["LOADLINE_GOOGLE_ID", "LOADLINE_GOOGLE_SECRET"], () => ({
      clientId: data.LOADLINE_GOOGLE_ID ?? "",
      clientSecret: data.LOADLINE_GOOGLE_SECRET ?? "",
    })),
    oidc: together(["LOADLINE_OIDC_ISSUER", "LOADLINE_OIDC_ID", "LOADLINE_OIDC_SECRET"], () => ({
      clientId: data.LOADLINE_OIDC_ID ?? "",
      clientSecret: data.LOADLINE_OIDC_SECRET ?? "",
      issuer: bare(data.LOADLINE_OIDC_ISSUER ?? ""),
      name: data.LOADLINE_OIDC_NAME,
      groupsClaim: data.LOADLINE_OIDC_GROUPS_CLAIM,
      scope: data.LOADLINE_OIDC_SCOPE,
      trustEmail: data.LOADLINE_OIDC_TRUST_EMAIL === "1",
    })),
  };
  const { password, github, gitlab, google, oidc } = settings;
  if (!password && [github, gitlab, google, oidc].every((provider) => provider === null)) {
    problems.push("LOADLINE_PASSWORD_SIGN_IN is off, and no provider is set up: nobody could sign in");
  }
  if (problems.length > 0) throw wrong(problems);
  return settings;
}

function bare(url: string): string {
  return url.replace(/\/+$/, "");
}

function wrong(problems: readonly string[]): StartError {
  return new StartError(`The environment is wrong: ${problems.join("; ")}.`, "Correct or unset what is named.");
}
