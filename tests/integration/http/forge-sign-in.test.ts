import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser } from "#tests/support/browser.ts";
import { ORIGIN, useWebDatabase } from "#tests/support/call-route.ts";
import { authorizeAtStandIn } from "#tests/support/identity/code-flow.ts";
import { GITHUB_APP, type GithubStandIn, startGithubStandIn } from "#tests/support/identity/github-stand-in.ts";
import { GITLAB_APP, type GitlabStandIn, startGitlabStandIn } from "#tests/support/identity/gitlab-stand-in.ts";

const database = useWebDatabase();
let github: GithubStandIn;
let gitlab: GitlabStandIn;

beforeAll(async () => {
  github = await startGithubStandIn({ callbackUrl: `${ORIGIN}/api/auth/callback/github` });
  gitlab = await startGitlabStandIn({ callbackUrl: `${ORIGIN}/api/auth/callback/gitlab` });
  Object.assign(process.env, {
    LOADLINE_URL: ORIGIN,
    LOADLINE_GITHUB_URL: github.url,
    LOADLINE_GITHUB_ID: GITHUB_APP.clientId,
    LOADLINE_GITHUB_SECRET: GITHUB_APP.clientSecret,
    LOADLINE_GITLAB_URL: `${gitlab.url}/`,
    LOADLINE_GITLAB_ID: GITLAB_APP.clientId,
    LOADLINE_GITLAB_SECRET: GITLAB_APP.clientSecret,
  });
});
afterAll(async () => {
  await github.stop();
  await gitlab.stop();
});

async function signIn(provider: "github" | "gitlab", login: string, browser = new Browser()) {
  const landed = await browser.comeBack(await authorizeAtStandIn(await browser.begin(provider), login));
  return { browser, landed };
}

/** Somebody who was invited and has not come yet, or with `joined` has. */
function account(name: string, joined = false) {
  return database.db.prisma.account.create({
    data: {
      email: `${name}@example.com`,
      name,
      joinedAt: joined ? new Date() : null,
      grants: { create: { role: "viewer" } },
    },
  });
}

describe("GitHub", () => {
  test("leads to the account of the primary address that it has verified, and knows the person by number from then on", async () => {
    const { id } = await account("hana");
    const emails = [
      { email: "other@example.com", primary: false, verified: true },
      { email: "Hana@example.com", primary: true, verified: true },
    ];
    github.users.set("hana", { id: 17, name: "Hana", publicEmail: "other@example.com", emails });
    const { browser, landed } = await signIn("github", "hana");
    expect(landed.href).toBe(`${ORIGIN}/`);
    expect((await browser.list()).status).toBe(200);
    expect(await database.db.prisma.accountIdentity.findMany({ where: { accountId: id } })).toMatchObject([
      { provider: "github", subject: "17" },
    ]);
    expect(await database.db.prisma.signIn.findMany({ where: { accountId: id } })).toMatchObject([
      { provider: "github" },
    ]);

    // Another login, another address: the same number.
    github.users.delete("hana");
    github.users.set("hana-new", { id: 17, name: null, publicEmail: null, emails: [] });
    const again = await signIn("github", "hana-new");
    expect((await again.browser.list()).status).toBe(200);

    // The old login, taken by somebody else.
    github.users.set("hana", { id: 18, name: "Eve", publicEmail: null, emails });
    const taken = await signIn("github", "hana");
    expect(taken.landed.searchParams.get("error")).toBe("other_identity");
    expect(taken.browser.session).toBeUndefined();
  });

  const email = "vera@example.com";
  const unproven: [
    string,
    { publicEmail: string | null; emails: { email: string; primary: boolean; verified: boolean }[] },
  ][] = [
    ["is not verified", { publicEmail: null, emails: [{ email, primary: true, verified: false }] }],
    ["is verified and not the primary one", { publicEmail: null, emails: [{ email, primary: false, verified: true }] }],
    ["stands in the profile alone", { publicEmail: email, emails: [] }],
  ];
  for (const [index, [what, told]] of unproven.entries()) {
    test(`leads to no account by an address that ${what}`, async () => {
      await database.db.prisma.account.upsert({
        where: { email },
        update: {},
        create: { email, name: "Vera", grants: { create: { role: "organization_admin" } } },
      });
      github.users.set("mallory", { id: 100 + index, name: "Vera", ...told });
      const { browser, landed } = await signIn("github", "mallory");
      expect(landed.searchParams.get("error")).toBe("unverified_email");
      expect(browser.session).toBeUndefined();
    });
  }

  test("lets in nobody whom no account has the address of", async () => {
    const emails = [{ email: "stranger@example.com", primary: true, verified: true }];
    github.users.set("stranger", { id: 99, name: null, publicEmail: null, emails });
    expect((await signIn("github", "stranger")).landed.searchParams.get("error")).toBe("not_invited");
    expect(await database.db.prisma.account.count({ where: { email: "stranger@example.com" } })).toBe(0);
  });

  test("with a secret that is wrong here, or a code that was used, opens nothing", async () => {
    const browser = new Browser();
    const back = await authorizeAtStandIn(await browser.begin("github"), "hana-new");
    const copied = new Browser(ORIGIN, browser.cookies);
    expect((await browser.comeBack(back)).pathname).toBe("/");
    expect((await copied.comeBack(back)).searchParams.get("error")).toBe("failed");
    const before = process.env.LOADLINE_GITHUB_SECRET;
    process.env.LOADLINE_GITHUB_SECRET = "another";
    try {
      const wrong = await signIn("github", "hana-new");
      expect(wrong.landed.searchParams.get("error")).toBe("failed");
      expect(wrong.browser.session).toBeUndefined();
    } finally {
      process.env.LOADLINE_GITHUB_SECRET = before;
    }
  });
});

describe("GitLab", () => {
  test("leads to the account of a confirmed address, beside an identity at GitHub", async () => {
    const { id } = await account("gil", true);
    const emails = [{ email: "gil@example.com", primary: true, verified: true }];
    github.users.set("gil", { id: 31, name: "Gil", publicEmail: null, emails });
    gitlab.users.set("gil", { id: 31, name: "Gil", email: "gil@example.com", confirmed: true });
    for (const provider of ["github", "gitlab"] as const) {
      const { browser } = await signIn(provider, "gil");
      expect((await browser.list()).status).toBe(200);
    }
    const identities = await database.db.prisma.accountIdentity.findMany({ where: { accountId: id } });
    expect(identities.map(({ provider, subject }) => `${provider} ${subject}`).sort()).toEqual([
      "github 31",
      "gitlab 31",
    ]);
  });

  test("leads to no account by an address that is not confirmed", async () => {
    await account("uma");
    gitlab.users.set("uma", { id: 32, name: "Uma", email: "uma@example.com", confirmed: false });
    expect((await signIn("gitlab", "uma")).landed.searchParams.get("error")).toBe("unverified_email");
  });

  test("lets in nobody whom it has blocked", async () => {
    await account("bea");
    gitlab.users.set("bea", { id: 33, name: "Bea", email: "bea@example.com", confirmed: true, state: "blocked" });
    const { browser, landed } = await signIn("gitlab", "bea");
    expect([landed.searchParams.get("error"), browser.session]).toEqual(["failed", undefined]);
  });

  test("does not take a state that was made for GitHub", async () => {
    gitlab.users.set("gil", { id: 31, name: "Gil", email: "gil@example.com", confirmed: true });
    const browser = new Browser();
    const back = await authorizeAtStandIn(await browser.begin("github"), "gil");
    back.pathname = "/api/auth/callback/gitlab";
    expect((await browser.comeBack(back)).searchParams.get("error")).toBe("failed");
    expect(browser.session).toBeUndefined();
  });
});
