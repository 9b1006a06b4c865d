import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Api } from "../support/api.ts";
import { expect, test } from "../support/app-test.ts";
import { OIDC_NAME, type Providers, startProviders } from "../support/providers.ts";
import { demoServer } from "../support/servers.ts";

let providers: Providers;
test.beforeAll(async () => {
  providers = await startProviders(demoServer());
});
test.afterAll(() => providers.stop());
// The provider's own pages have a font from outside, where tests do not go.
test.beforeEach(({ context }) =>
  context.route("https://fonts.googleapis.com/**", (route) => route.fulfill({ body: "" })),
);

/** Groups that no other test grants anything to. */
const EDITORS = `editors ${crypto.randomUUID()}`;
const VIEWERS = `viewers ${crypto.randomUUID()}`;

async function grantToGroups(api: Api): Promise<void> {
  for (const [name, role] of [
    [EDITORS, "editor"],
    [VIEWERS, "viewer"],
  ]) {
    const subject = { type: "group", provider: "oidc", name };
    const path = "/api/v1/deployments/demo/grants";
    const answer = await api.send("PUT", path, JSON.stringify({ subject, role }), {
      "content-type": "application/json",
    });
    expect([200, 201], JSON.stringify(answer.body)).toContain(answer.status);
  }
}

/** From the sign-in page to the OpenID Connect provider, and its own pages through. */
async function signInWithOpenId(page: Page, subject: string): Promise<void> {
  await page.getByRole("button", { name: `Continue with ${OIDC_NAME}` }).click();
  await page.getByPlaceholder("Enter any login").fill(subject);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
}

const roleShown = async (page: Page, name: string, role: string) => {
  const shown = page.getByText(`${role} in demo`);
  await expect(async () => {
    // A page that comes back from elsewhere may be seen before it takes clicks.
    if (!(await shown.isVisible())) await page.getByRole("button", { name }).click();
    await expect(shown).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 60_000 });
};

test("I sign in with my organization's login, come to the page I asked for, and may what my group may", async ({
  page,
  api,
}) => {
  await grantToGroups(api);
  const subject = crypto.randomUUID();
  providers.oidc.people.set(subject, {
    email: `${subject}@example.com`,
    email_verified: true,
    name: "Dora Editor",
    groups: [EDITORS],
  });
  await page.goto("/deployments/demo/locations/warehouse/history");
  await signInWithOpenId(page, subject);
  await expect(page.getByRole("dialog", { name: "History of warehouse" })).toBeVisible();
  await page.goto("/deployments/demo");
  await roleShown(page, "Dora Editor", "Editor");
});

test("a group that I left gives me nothing when I sign in again", async ({ page, api, context }) => {
  await grantToGroups(api);
  const subject = crypto.randomUUID();
  const person = { email: `${subject}@example.com`, email_verified: true, name: "Lena Lowered" };
  providers.oidc.people.set(subject, { ...person, groups: [EDITORS] });
  await page.goto("/sign-in?callbackUrl=%2Fdeployments%2Fdemo");
  await signInWithOpenId(page, subject);
  await roleShown(page, "Lena Lowered", "Editor");

  providers.oidc.people.set(subject, { ...person, groups: [VIEWERS] });
  await context.clearCookies();
  await page.goto("/sign-in?callbackUrl=%2Fdeployments%2Fdemo");
  await signInWithOpenId(page, subject);
  await roleShown(page, "Lena Lowered", "Viewer");
});

test("without an invitation and without a group I am told whom to ask, and can try another way", async ({
  page,
  context,
}) => {
  const subject = crypto.randomUUID();
  providers.oidc.people.set(subject, { email: `${subject}@example.com`, email_verified: true, groups: ["nobody's"] });
  await page.goto("/sign-in");
  await signInWithOpenId(page, subject);
  await expect(
    page.getByText(`Your ${OIDC_NAME} account has no access to Loadline. Ask an Organization Admin to invite you.`),
  ).toBeVisible();
  await expect(page.getByLabel("Email")).toBeVisible();
  expect((await context.cookies()).filter(({ name }) => name.endsWith(".session"))).toEqual([]);
  expect((await page.request.get("/api/v1/deployments")).status()).toBe(401);
  await expectAccessible(page);
});

test("I cancel at the provider and am back where I was, told so", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: `Continue with ${OIDC_NAME}` }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByText(`Signing in with ${OIDC_NAME} was cancelled there.`)).toBeVisible();
});

test("I sign in with GitHub, then with GitLab, as the account with my verified address", async ({
  page,
  demo,
  context,
}) => {
  const { email } = demo.signIns.launcher;
  const id = 1000 + Math.floor(Math.random() * 1e9);
  providers.github.users.set("lin", {
    id,
    name: "Lin",
    publicEmail: null,
    emails: [{ email, primary: true, verified: true }],
  });
  providers.gitlab.users.set("lin", { id, name: "Lin", email, confirmed: true });
  for (const provider of ["GitHub", "GitLab"]) {
    await page.goto("/sign-in?callbackUrl=%2Fdeployments%2Fdemo");
    await page.getByRole("button", { name: `Continue with ${provider}` }).click();
    await expect(page.getByRole("heading", { name: `Sign in to ${provider}` })).toBeVisible();
    await page.getByRole("button", { name: "Authorize as lin" }).click();
    await roleShown(page, "Demo Launcher", "Launcher");
    await context.clearCookies();
  }
});

test("a provider that does not answer is said to be unreachable, and the page goes on working", async ({
  page,
  demo,
}) => {
  await providers.oidc.stop();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: `Continue with ${OIDC_NAME}` }).click();
  await expect(page.getByText(`${OIDC_NAME} could not be reached.`)).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByLabel("Email").fill(demo.signIns.viewer.email);
  await page.getByLabel("Password", { exact: true }).fill(demo.signIns.viewer.password);
  await page.getByLabel("Password", { exact: true }).press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);
  await providers.stop();
  providers = await startProviders(demo);
});

test("every way to sign in is reached by keyboard, in the order that it is seen", async ({ page }) => {
  await page.goto("/sign-in");
  const names = ["GitHub", "GitLab", OIDC_NAME].map((name) => `Continue with ${name}`);
  const first = page.getByRole("button", { name: names[0] as string });
  await expect(first).toBeEnabled();
  await first.focus();
  for (const name of names) {
    await expect(page.getByRole("button", { name })).toBeFocused();
    await page.keyboard.press("Tab");
  }
  await expect(page.getByLabel("Email")).toBeFocused();
  await expectAccessible(page);
});

test("as Organization Admin I see what is set up, copy what to register, and read how to set up the rest", async ({
  page,
  context,
  demo,
  signInAs,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: demo.url });
  await signInAs("organization_admin");
  await page.goto("/settings/sign-in");
  const row = (name: string) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  for (const name of ["GitHub", "GitLab", OIDC_NAME]) {
    await expect(row(name).getByText("Set up", { exact: true })).toBeVisible();
  }
  await row("GitHub").getByRole("button", { name: "Copy callback address of GitHub" }).click();
  await expect(row("GitHub").getByRole("button", { name: "Copied callback address of GitHub" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${demo.url}/api/auth/callback/github`);

  await expect(row("Google").getByText("Not set up")).toBeVisible();
  await row("Google").getByText("Set up Google").click();
  await expect(row("Google").getByText("LOADLINE_GOOGLE_ID=")).toBeVisible();
  await expectAccessible(page);
});

test("as Admin of a deployment I am told that the ways to sign in are not mine to see", async ({
  page,
  signInAs,
  expectFault,
}) => {
  expectFault(/403/);
  await signInAs("admin");
  await page.goto("/settings/sign-in");
  await expect(page.getByText("You may not see this")).toBeVisible();
});
