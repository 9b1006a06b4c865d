import { createServer, type Server } from "node:net";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

type Fixtures = {
  /** A deployment of the test's own. */
  deployment: string;
  /** An address of this machine where nobody listens. */
  closed: string;
};

const test = base.extend<Fixtures>({
  deployment: async ({ api }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "dagster" })).status).toBe(201);
    await use(name);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  closed: async ({}, use) => {
    // Taken and given back: a port that was free a moment ago.
    const server = await listening();
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    await use(`http://127.0.0.1:${port}`);
  },
});

async function listening(): Promise<Server> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return server;
}

const settings = (deployment: string) => `/deployments/${encodeURIComponent(deployment)}/settings/connections`;

async function add(page: Page, kind: string): Promise<void> {
  await page.getByRole("button", { name: "Add connection" }).first().click();
  await page.getByRole("menuitem", { name: kind }).click();
}

const dialog = (page: Page) => page.getByRole("dialog");

test("an Admin comes to the settings from the deployment, and sees how the connection of the demo is", async ({
  page,
  signInAs,
}) => {
  await signInAs("admin");
  await page.goto("/deployments/demo");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Connections" })).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: "programs" });
  await expect(row.getByText("Connected")).toBeVisible();
  await expect(row.getByText(/Observes .*warehouse/)).toBeVisible();
  await row.getByRole("button", { name: "Test programs" }).click();
  await expect(row.getByText(/Ask the program of warehouse/)).toBeVisible({ timeout: 40_000 });
  await expectAccessible(page);
});

test("a Dagster webserver that does not answer is told as such before it is saved, and stays editable after", async ({
  page,
  signInAs,
  deployment,
  closed,
}) => {
  await signInAs("organization_admin");
  await page.goto(settings(deployment));
  await expect(page.getByText("No connections yet")).toBeVisible();
  await expectAccessible(page);

  await add(page, "Dagster webserver");
  await dialog(page).getByLabel("Name", { exact: true }).fill("webserver");
  await dialog(page).getByLabel("Address of the webserver").fill(closed);
  await dialog(page).getByLabel("Authorization header").fill("Bearer planted-e2e-secret");
  await dialog(page).getByRole("button", { name: "Test", exact: true }).click();
  const failed = dialog(page)
    .getByRole("listitem")
    .filter({ has: page.getByLabel("Failed") });
  await expect(failed.first()).toContainText(new URL(closed).host, { timeout: 40_000 });
  await expectAccessible(page);

  await dialog(page).getByRole("button", { name: "Add connection" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "webserver" });
  await expect(row.getByText("Not reachable")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);

  await row.getByRole("button", { name: "More actions for webserver" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await expect(dialog(page).getByText("Set; kept sealed and never shown.")).toBeVisible();
  await expect(dialog(page).getByLabel("Address of the webserver")).toHaveValue(closed);
  expect(await page.content()).not.toContain("planted-e2e-secret");

  // Neither the keyboard nor the eye is left behind.
  await dialog(page).getByRole("button", { name: "Replace" }).press("Enter");
  await expect(dialog(page).getByLabel("Authorization header")).toBeFocused();
  await dialog(page).getByRole("button", { name: "Keep the one that is set" }).press("Enter");
  await expect(dialog(page).getByRole("button", { name: "Replace" })).toBeFocused();
  await dialog(page).getByText("More settings").click();
  await dialog(page).getByRole("button", { name: "Test", exact: true }).click();
  await expect(dialog(page).getByRole("listitem").last()).toBeInViewport({ ratio: 1, timeout: 40_000 });
});

test("what is entered is not lost without a question", async ({ page, signInAs, deployment }) => {
  await signInAs("organization_admin");
  await page.goto(settings(deployment));
  await add(page, "Image registry");
  await dialog(page).getByLabel("Name", { exact: true }).fill("registry");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Discard the changes?" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(dialog(page).getByLabel("Name", { exact: true })).toHaveValue("registry");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText("No connections yet")).toBeVisible();
});

test("a wrong address is told at its field, and a secret does not follow an address that changes", async ({
  page,
  signInAs,
  deployment,
  closed,
  expectFault,
}) => {
  expectFault(/422/);
  await signInAs("organization_admin");
  await page.goto(settings(deployment));
  await add(page, "Image registry");
  await dialog(page).getByLabel("Name", { exact: true }).fill("registry");
  await dialog(page).getByLabel("Address").fill("registry.example.com");
  await dialog(page).getByLabel("Password or access token").fill("planted-e2e-secret");
  await dialog(page).getByRole("button", { name: "Add connection" }).click();
  await expect(dialog(page).getByLabel("Address")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog(page).getByText("Must be the address of a registry").first()).toBeVisible();

  await dialog(page).getByLabel("Address").fill(closed);
  await dialog(page).getByRole("button", { name: "Add connection" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await page.getByRole("button", { name: "More actions for registry" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await dialog(page).getByLabel("Address").fill("http://127.0.0.1:1");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(
    dialog(page)
      .getByText(/entered again, or removed/)
      .first(),
  ).toBeVisible();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toHaveCount(0);
});

test("deleting a connection asks, and says what becomes of its code locations", async ({
  page,
  signInAs,
  deployment,
  api,
}) => {
  const config = { sockets: [{ location: "orders", path: "/tmp/loadline-e2e-none.sock" }] };
  const path = `/api/v1/deployments/${encodeURIComponent(deployment)}/connections/programs`;
  const json = { "content-type": "application/json" };
  const put = await api.send("PUT", path, JSON.stringify({ kind: "process", config }), json);
  expect(put.status).toBe(200);
  await signInAs("organization_admin");
  await page.goto(settings(deployment));
  await page.getByRole("button", { name: "More actions for programs" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(dialog(page).getByText(/orders is no longer observed/)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Delete connection" }).click();
  await expect(page.getByText("No connections yet")).toBeVisible();
});

test("whoever may not configure is told so, and finds no way in", async ({ page, signInAs }) => {
  await signInAs("editor");
  await page.goto("/deployments/demo");
  await expect(page.getByText("View history").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  for (const section of ["connections", "units"]) {
    await page.goto(`/deployments/demo/settings/${section}`);
    await expect(page.getByRole("heading", { name: "Settings are for Admins" })).toBeVisible();
  }
  await expectAccessible(page);
});
