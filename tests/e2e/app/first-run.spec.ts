import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";
import { hydrated } from "../support/hydrated-page.ts";
import { freshServer } from "../support/servers.ts";
import { signIn } from "../support/sign-in.ts";

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  baseURL: async ({}, use) => use(freshServer().url),
});

const person = { name: "Grace Hopper", email: "grace@example.com", password: "correct horse battery staple" };

test("before anybody has an account, I am asked to sign in and find no default password", async ({
  page,
  expectFault,
}) => {
  expectFault(/401/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await expectAccessible(page);
  for (const password of ["admin", "password", "loadline"]) {
    const answer = await page.request.post("/api/auth/callback/credentials", {
      form: { email: "admin@example.com", password, json: "true" },
    });
    expect((await page.request.get("/api/v1/deployments")).status(), await answer.text()).toBe(401);
  }
});

test("I make the first Organization Admin with the printed link, which then works no more", async ({
  page,
  expectFault,
}) => {
  expectFault(/422|409|404/);
  const { setupLink } = freshServer();
  await page.goto(setupLink);
  await expect(page.getByRole("heading", { name: "Set up Loadline" })).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel("Name").fill(person.name);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByText(/12/).last()).toBeVisible();
  await expect(page.getByRole("button", { name: "Make the account" })).toBeEnabled();

  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByText("No deployments yet")).toBeVisible();
  await expect(page.getByRole("button", { name: person.name })).toBeVisible();
  await expectAccessible(page);

  await page.context().clearCookies();
  await page.goto(setupLink);
  await page.getByLabel("Name").fill("Mallory");
  await page.getByLabel("Email").fill("mallory@example.com");
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("heading", { name: "This link cannot be used" })).toBeVisible();
});

test("I make a deployment, am shown the ways to its first load, and see it come", async ({ page, expectFault }) => {
  expectFault(/422/);
  await page.goto("/sign-in");
  await signIn(page, person.email, person.password);
  const first = page.getByRole("button", { name: "Make the first deployment" });
  await expect(first).toBeVisible();
  await hydrated(page);
  await first.click();
  const dialog = page.getByRole("dialog", { name: "New deployment" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Name").fill(" ");
  await dialog.getByLabel("What runs there").selectOption("Airflow");
  await dialog.getByRole("button", { name: "Make the deployment" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Name").fill("first run");
  await dialog.getByRole("button", { name: "Make the deployment" }).click();

  await expect(page).toHaveURL(/\/deployments\/first%20run$/);
  await expect(page.getByText("Waiting for the first load…")).toBeVisible();
  const ways = page.getByRole("tablist", { name: "Ways to the first load" });
  await expect(ways.getByRole("tab", { name: "Airflow" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel", { name: "Airflow" })).toContainText("kind: airflow");
  for (const way of ["Dagster", "Airflow", "GitHub Actions", "GitLab CI", "curl"]) {
    await ways.getByRole("tab", { name: way }).click();
    await expect(page.getByRole("tabpanel", { name: way })).toContainText(/first run|first%20run/);
    await expectAccessible(page);
  }
  await expect(page).toHaveURL(/\?start=curl$/);

  const recorded = await page.request.post("/api/v1/deployments/first%20run/locations/orders/loads", {
    data: { status: "loaded", assets: [{ key: ["raw", "orders"] }] },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(recorded.status()).toBe(201);
  await expect(page.getByRole("link", { name: "View history of orders" })).toBeVisible();
  await expect(page.getByRole("row", { name: /^orders/ })).toContainText("1 asset");
});
