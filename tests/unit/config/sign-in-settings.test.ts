import { expect, test } from "vitest";
import { readEnvironment } from "#lib/config/environment.ts";
import { readSignInSettings } from "#lib/config/sign-in-settings.ts";

const GITHUB = { LOADLINE_GITHUB_ID: "a", LOADLINE_GITHUB_SECRET: "b" };
const OIDC = { LOADLINE_OIDC_ISSUER: "https://login.example/", LOADLINE_OIDC_ID: "c", LOADLINE_OIDC_SECRET: "d" };

test("with nothing set people sign in by password, and no provider is there", () => {
  expect(readSignInSettings({ LOADLINE_GITHUB_ID: "", LOADLINE_OIDC_ISSUER: "" })).toEqual({
    password: true,
    github: null,
    gitlab: null,
    google: null,
    oidc: null,
  });
});

test("several providers are set up at once, with addresses of the public ones and usual claims", () => {
  const gitlab = { LOADLINE_GITLAB_ID: "e", LOADLINE_GITLAB_SECRET: "f", LOADLINE_GITLAB_URL: "https://git.example/" };
  expect(readSignInSettings({ ...GITHUB, ...OIDC, ...gitlab, LOADLINE_PASSWORD_SIGN_IN: "off" })).toEqual({
    password: false,
    github: { clientId: "a", clientSecret: "b", url: "https://github.com" },
    gitlab: { clientId: "e", clientSecret: "f", url: "https://git.example" },
    google: null,
    oidc: {
      clientId: "c",
      clientSecret: "d",
      issuer: "https://login.example",
      name: "single sign-on",
      groupsClaim: "groups",
      scope: "openid profile email",
      trustEmail: false,
    },
  });
});

const wrong: [string, Record<string, string>, RegExp][] = [
  [
    "an id without its secret",
    { LOADLINE_GITHUB_ID: "a" },
    /LOADLINE_GITHUB_SECRET must be set with LOADLINE_GITHUB_ID/,
  ],
  ["an issuer alone", { LOADLINE_OIDC_ISSUER: "https://a.b" }, /LOADLINE_OIDC_ID and LOADLINE_OIDC_SECRET must be set/],
  [
    "an issuer over plain HTTP",
    { ...OIDC, LOADLINE_OIDC_ISSUER: "http://login.example" },
    /LOADLINE_OIDC_ISSUER must look like https/,
  ],
  [
    "an address with a query",
    { ...GITHUB, LOADLINE_GITHUB_URL: "https://a.b/?c" },
    /LOADLINE_GITHUB_URL must look like/,
  ],
  ["an address that is none", { LOADLINE_GITLAB_URL: "gitlab.example" }, /LOADLINE_GITLAB_URL must look like/],
  ["a scope without openid", { ...OIDC, LOADLINE_OIDC_SCOPE: "email" }, /LOADLINE_OIDC_SCOPE must include openid/],
  ["passwords off, and nothing else", { LOADLINE_PASSWORD_SIGN_IN: "off" }, /nobody could sign in/],
  ["passwords neither on nor off", { LOADLINE_PASSWORD_SIGN_IN: "no" }, /must be on or off/],
];
for (const [what, variables, message] of wrong) {
  test(`${what} stops the start, and the line names the variable`, () => {
    expect(() => readEnvironment(variables)).toThrow(message);
  });
}

test("plain HTTP is taken on this machine, for trying things out", () => {
  for (const host of ["localhost:8080", "127.0.0.1", "[::1]:90"]) {
    expect(readSignInSettings({ ...OIDC, LOADLINE_OIDC_ISSUER: `http://${host}` }).oidc?.issuer).toBe(`http://${host}`);
  }
});

test("no error holds a secret", () => {
  const variables = { LOADLINE_GITHUB_SECRET: "hush", LOADLINE_OIDC_SECRET: "hush", LOADLINE_OIDC_SCOPE: "x" };
  expect(() => readSignInSettings(variables)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining("hush") }),
  );
});
