import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/app-test.ts";

const api = (url: string, path: string, token: string) =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });

test("a person makes a token of their own, sees it once, uses it and revokes it", async ({ page, signInAs, demo }) => {
  const name = `laptop ${crypto.randomUUID()}`;
  await signInAs("editor");
  await page.goto("/account/tokens");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = page.getByRole("dialog");
  await expectAccessible(page);
  const roles = dialog.getByLabel("Role").getByRole("option");
  await expect(roles.first()).toHaveText("Editor");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("checkbox", { name: /^read/ }).click();
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByText("it is not shown again")).toBeVisible();
  const secret = (await dialog.getByText(/^lln_/).textContent()) ?? "";
  await expectAccessible(page);
  expect((await api(demo.url, "/api/v1/deployments/demo/locations", secret)).status).toBe(200);
  await dialog.getByRole("button", { name: "Done" }).click();

  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: name });
  await expect(row.getByText("read")).toBeVisible();
  expect(await page.content()).not.toContain(secret.slice(17));
  await row.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
  // The list under the dialog is out of reach until it is gone, so its emptiness alone would say nothing.
  await expect(page.getByText(`Revoked ${name}`)).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(row).toHaveCount(0);
  expect((await api(demo.url, "/api/v1/deployments/demo/locations", secret)).status).toBe(401);
  await page.getByText("Show expired and revoked").click();
  await expect(row.getByText("Revoked", { exact: true }).first()).toBeVisible();
});

test("an Organization Admin sees everyone's tokens; nothing entered is lost by a missing choice", async ({
  page,
  signInAs,
}) => {
  await signInAs("organization_admin");
  await page.goto("/settings/tokens");
  await expect(page.getByRole("listitem").filter({ hasText: "e2e" }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("ci");
  await dialog.getByRole("checkbox", { name: /Whole organization/ }).click();
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByText("Choose at least one deployment.")).toBeVisible();
  await expect(dialog.getByLabel("Name")).toHaveValue("ci");
  await expectAccessible(page);
});

test("an Admin makes a token for a deployment alone; a Viewer sees none but their own", async ({
  page,
  signInAs,
  demo,
}) => {
  const name = `ci ${crypto.randomUUID()}`;
  await signInAs("admin");
  await page.goto("/deployments/demo/settings/tokens");
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Expires").selectOption("never");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const secret = (await dialog.getByText(/^lln_/).textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText(/Last used\s*Never/);
  await expectAccessible(page);
  const { items } = await (await api(demo.url, "/api/v1/deployments", secret)).json();
  expect(items.map((one: { name: string }) => one.name)).toEqual(["demo"]);

  await signInAs("viewer");
  await page.goto("/deployments/demo/settings/tokens");
  await expect(page.getByRole("heading", { name: "No active tokens" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Create token" })).toHaveCount(0);
  await expectAccessible(page);
});

test("everyone's tokens are for Organization Admins alone", async ({ page, signInAs, expectFault }) => {
  expectFault(/403/);
  await signInAs("viewer");
  await page.goto("/settings/tokens");
  await expect(page.getByRole("heading", { name: "You may not see this" })).toBeVisible();
  await expectAccessible(page);
});
