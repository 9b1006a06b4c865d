import { ROLE_NAMES, ROLES } from "#lib/domain/access/roles.ts";
import { expect, test } from "../support/app-test.ts";
import { hydrated } from "../support/hydrated-page.ts";
import { signIn } from "../support/sign-in.ts";

for (const role of ROLES) {
  test(`I sign in as ${ROLE_NAMES[role]} with what the demo printed and see what I may`, async ({
    page,
    signInAs,
    expectFault,
  }) => {
    if (role === "catalog_viewer") expectFault(/403/);
    await signInAs(role);
    await page.goto("/");
    if (role === "catalog_viewer") {
      // May read the catalogue alone.
      await page.goto("/deployments/demo/assets");
      await expect(page.getByRole("row", { name: /fct_orders/ }).first()).toBeVisible();
      expect((await page.request.get("/api/v1/deployments/demo/locations")).status()).toBe(403);
    } else {
      await page.goto("/deployments/demo");
      await expect(page.getByRole("link", { name: "View history of warehouse" })).toBeVisible();
    }
    await page.getByRole("button", { name: `Demo ${ROLE_NAMES[role]}` }).click();
    await expect(page.getByText(`${ROLE_NAMES[role]} in demo`)).toBeVisible();
  });
}

test("a wrong password is refused without saying whether the address is known", async ({ page, demo, expectFault }) => {
  expectFault(/401/);
  await page.goto("/sign-in");
  const refusal = page.getByText("Email or password is wrong.");
  await signIn(page, demo.signIns.editor.email, "not the password");
  await expect(refusal).toBeVisible();
  await signIn(page, "nobody@example.com", "not the password");
  await expect(refusal).toBeVisible();
  await expect(page).toHaveURL(/sign-in/);
});

test("I come back to the page I asked for after signing in", async ({ page, demo }) => {
  await page.goto("/deployments/demo/locations/warehouse/history");
  await expect(page).toHaveURL(/sign-in/);
  await signIn(page, demo.signIns.viewer.email, demo.signIns.viewer.password);
  await expect(page.getByRole("dialog", { name: "History of warehouse" })).toBeVisible();
});

test("an address elsewhere in the sign-in's link does not lead me away", async ({ page, demo }) => {
  await page.goto(`/sign-in?callbackUrl=${encodeURIComponent("https://evil.example/")}`);
  await signIn(page, demo.signIns.viewer.email, demo.signIns.viewer.password);
  await expect(page).toHaveURL(new RegExp(`^${demo.url}/`));
  await expect(page).not.toHaveURL(/sign-in/);
});

test("I sign out, and what I saw can be seen no more", async ({ page, context, demo }) => {
  await page.goto("/sign-in");
  await signIn(page, demo.signIns.viewer.email, demo.signIns.viewer.password);
  await expect(page).not.toHaveURL(/sign-in/);
  await hydrated(page);
  const before = await context.cookies();
  expect((await page.request.get("/api/v1/deployments")).status()).toBe(200);

  await page.getByRole("button", { name: "Demo Viewer" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
  expect((await page.request.get("/api/v1/deployments")).status()).toBe(401);
  // The cookie itself is worth nothing any more, also for whoever kept a copy.
  await context.addCookies(before);
  expect((await page.request.get("/api/v1/deployments")).status()).toBe(401);
});
