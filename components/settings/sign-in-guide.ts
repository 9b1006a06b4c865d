import type { SignInProvider } from "#lib/domain/access/sign-in-providers.ts";

type Guide = {
  /** What it is for, in a line. */
  readonly about: string;
  /** What to do at the provider; the callback address is shown beside it. */
  readonly steps: readonly string[];
  /** What to set for Loadline then, as lines of an environment file. */
  readonly variables: readonly string[];
};

/** How a provider that is not set up comes to be; docs/sign-in.md says it at length. */
export const SIGN_IN_GUIDE: Record<SignInProvider, Guide> = {
  github: {
    about: "github.com or a GitHub Enterprise. People come in by their primary verified address.",
    steps: [
      "On GitHub open Settings, Developer settings, OAuth Apps, and register an application; that of an organization is best.",
      "Give the callback address above as its authorization callback URL, and generate a client secret.",
      "Set these variables, and start Loadline again. The last one only for a GitHub Enterprise.",
    ],
    variables: [
      "LOADLINE_GITHUB_ID=<client ID>",
      "LOADLINE_GITHUB_SECRET=<client secret>",
      "LOADLINE_GITHUB_URL=https://github.example.com",
    ],
  },
  gitlab: {
    about: "gitlab.com or a GitLab of your own. People come in by their confirmed address.",
    steps: [
      "In GitLab add an application: for an instance in the Admin area, for a group in its settings, or under your own preferences.",
      "Give the callback address above as its redirect URI, leave Confidential on, and choose the scope read_user alone.",
      "Set these variables, and start Loadline again. The last one only for a GitLab of your own.",
    ],
    variables: [
      "LOADLINE_GITLAB_ID=<application ID>",
      "LOADLINE_GITLAB_SECRET=<secret>",
      "LOADLINE_GITLAB_URL=https://gitlab.example.com",
    ],
  },
  google: {
    about: "Google Workspace or gmail.com. The domain of a Workspace counts as a group of its people.",
    steps: [
      "In the Google Cloud console open Google Auth Platform, Clients, and create one of the type Web application.",
      "Give the callback address above as an authorized redirect URI.",
      "Set these variables, and start Loadline again.",
    ],
    variables: ["LOADLINE_GOOGLE_ID=<client ID>", "LOADLINE_GOOGLE_SECRET=<client secret>"],
  },
  oidc: {
    about: "Keycloak, Entra ID, Okta, Authentik, Dex or any other. Its groups can be given roles.",
    steps: [
      "At the provider register a confidential web client with the authorization code flow, and the callback address above as its redirect URI.",
      "Have it put the groups of people into a claim, and say that their addresses are verified (email_verified).",
      "Set these variables, and start Loadline again. The last two are needed only when they differ.",
    ],
    variables: [
      "LOADLINE_OIDC_ISSUER=https://login.example.com",
      "LOADLINE_OIDC_ID=<client ID>",
      "LOADLINE_OIDC_SECRET=<client secret>",
      "LOADLINE_OIDC_NAME=Example login",
      "LOADLINE_OIDC_GROUPS_CLAIM=groups",
    ],
  },
};
