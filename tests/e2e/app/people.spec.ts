import { expectAccessible } from "../support/accessibility.ts";
import { apiOf } from "../support/api.ts";
import { expect, test } from "../support/app-test.ts";
import { waitForHydration } from "../support/hydrated-page.ts";
import { signIn } from "../support/sign-in.ts";

const NEW_PASSWORD = "another horse, another battery";
const fresh = (name: string) => `${name} ${crypto.randomUUID().slice(0, 8)}`;
const addressOf = (name: string) => `${name.replaceAll(" ", "-").toLowerCase()}@example.com`;

test("a person is invited, joins by the link once, and is disabled out of the page they look at", async ({
  page,
  browser,
  demo,
  signInAs,
  expectFault,
}) => {
  expectFault(/401|404/);
  await signInAs("organization_admin");
  await page.goto("/settings/members");
  await expectAccessible(page);
  const name = fresh("Ann Lee");
  await page.getByRole("button", { name: "Invite a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Email").fill(addressOf(name));
  await dialog.getByLabel("Where").selectOption("demo");
  await dialog.getByLabel("Role").selectOption("Editor");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  const shown = page.getByRole("dialog", { name: `Invitation for ${name}` });
  const link = (await shown.getByText(/\/join\?token=/).textContent()) ?? "";
  await expectAccessible(page);
  await shown.getByRole("button", { name: "Done" }).click();
  await page.getByLabel("Search members").fill(name);
  const row = page.getByRole("listitem").filter({ hasText: addressOf(name) });
  await expect(row.getByText("Invited")).toBeVisible();
  await expect(row.getByText("Editor in demo")).toBeVisible();

  const theirs = await browser.newContext({ baseURL: demo.url });
  const own = await theirs.newPage();
  waitForHydration(own);
  await own.goto(link);
  await expect(own.getByText(`You were invited as ${addressOf(name)}.`)).toBeVisible();
  await expectAccessible(own);
  await own.getByLabel("Password", { exact: true }).fill("short");
  await own.getByRole("button", { name: "Join" }).click();
  await expect(own.getByText("must have at least 12 characters").first()).toBeVisible();
  await own.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await own.getByRole("button", { name: "Join" }).click();
  await expect(own).not.toHaveURL(/join/);
  await own.goto("/deployments/demo");
  await expect(own.getByRole("link", { name: "View history of warehouse" })).toBeVisible();
  await own.goto(link);
  await expect(own.getByRole("heading", { name: "This link cannot be used" })).toBeVisible();

  await page.reload();
  await page.getByLabel("Search members").fill(name);
  await row.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await expect(row.getByText("Disabled")).toBeVisible();
  await own.goto("/deployments/demo");
  await expect(own).toHaveURL(/sign-in/);
  await theirs.close();
});

test("a team gets a role and a member, and both can be taken away", async ({ page, signInAs, api }) => {
  // Not one of the demo's people, as whom other tests are signed in meanwhile.
  const member = fresh("Vera");
  expect((await api.post("/api/v1/members", { name: member, email: addressOf(member) })).status).toBe(201);
  await signInAs("organization_admin");
  await page.goto("/settings/teams");
  await expectAccessible(page);
  const name = fresh("data");
  await page.getByRole("button", { name: "Add team" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Add team" }).click();
  const row = page.getByRole("listitem").filter({ hasText: name });
  await row.getByRole("button", { name: `0 members of ${name}` }).click();
  const members = page.getByRole("dialog", { name: `Members of ${name}` });
  await members.getByLabel("Find people to add").fill(member);
  await members.getByRole("button", { name: `Add ${member}` }).click();
  await expect(members.getByRole("button", { name: `Take out ${member}` })).toBeVisible();
  await expectAccessible(page);
  await members.getByRole("button", { name: "Close" }).click();
  await row.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Roles" }).click();
  const roles = page.getByRole("dialog", { name: `Roles of ${name}` });
  await roles.getByLabel("Where").selectOption("demo");
  await roles.getByLabel("Role").selectOption("Launcher");
  await roles.getByRole("button", { name: "Give the role" }).click();
  await expect(roles.getByRole("button", { name: "Take back Launcher in demo" })).toBeVisible();
  await expectAccessible(page);
  await roles.getByRole("button", { name: "Close" }).click();

  await page.goto("/deployments/demo/settings/access");
  await page.getByLabel("Search people").fill(member);
  const person = page.getByRole("list", { name: "Everybody with a role" }).getByText(member, { exact: true });
  await person.click();
  await expect(page.getByText(`by the team ${name}`)).toBeVisible();
  await expectAccessible(page);

  await page.goto("/settings/teams");
  await row.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete team" }).click();
  await expect(row).toHaveCount(0);
});

test("an Admin gives a role in a code location and takes it back", async ({ page, demo, signInAs, api }) => {
  const name = fresh("Bob");
  const invited = await api.post("/api/v1/members", { name, email: addressOf(name) });
  expect(invited.status).toBe(201);
  await signInAs("admin");
  await page.goto("/deployments/demo/settings/access");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Give a role" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Email").fill(addressOf(name));
  await dialog.getByLabel("Where").selectOption("warehouse");
  await dialog.getByLabel("Role").selectOption("Editor");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Give the role" }).click();
  const row = page.getByRole("list", { name: "Roles given here" }).getByRole("listitem").filter({ hasText: name });
  await expect(row.getByText("in the code location warehouse of demo")).toBeVisible();
  await row.getByRole("button", { name: /Take back/ }).click();
  await expect(row).toHaveCount(0);
  expect((await apiOf(demo.url, null).get("/api/v1/members")).status).toBe(401);
});

test("everybody sees what each role may, and nobody else than Organization Admins the members", async ({
  page,
  signInAs,
  expectFault,
}) => {
  expectFault(/403/);
  await signInAs("catalog_viewer");
  await page.goto("/settings/roles");
  await expect(page.getByRole("row", { name: /Record and announce loads/ })).toBeVisible();
  await expectAccessible(page);
  for (const section of ["members", "teams"]) {
    await page.goto(`/settings/${section}`);
    await expect(page.getByText(/needs Organization Admin; you /)).toBeVisible();
    await expectAccessible(page);
  }
});

test("I change my password with the present one, and end my other sign-ins", async ({
  page,
  browser,
  demo,
  api,
  expectFault,
}) => {
  expectFault(/422/);
  const name = fresh("Cleo");
  const invited = await api.post("/api/v1/members", {
    name,
    email: addressOf(name),
    grants: [{ deployment: null, role: "viewer" }],
  });
  await page.goto(invited.body.link.path);
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page).not.toHaveURL(/join/);

  const other = await browser.newContext({ baseURL: demo.url });
  const elsewhere = await other.newPage();
  await elsewhere.goto("/sign-in");
  await signIn(elsewhere, addressOf(name), NEW_PASSWORD);
  await expect(elsewhere).not.toHaveURL(/sign-in/);
  await page.goto("/account/sign-ins");
  await expect(page.getByText("This one")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "End all others" }).click();
  await expect(page.getByRole("button", { name: "End all others" })).toHaveCount(0);
  await elsewhere.goto("/deployments/demo");
  await expect(elsewhere).toHaveURL(/sign-in/);
  await other.close();

  await page.goto("/account/profile");
  await expect(page.getByText("Viewer in the organization")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Current password").fill("not the password");
  await page.getByLabel("New password").fill(`${NEW_PASSWORD} more`);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The present password is wrong.")).toBeVisible();
  await page.getByLabel("Current password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Changed your password")).toBeVisible();
  const profile = page.getByRole("form", { name: "Profile" });
  await profile.getByLabel("Name").fill(`${name} Smith`);
  await profile.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved your name")).toBeVisible();
});
