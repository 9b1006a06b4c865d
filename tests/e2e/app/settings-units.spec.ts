import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

const test = base.extend<{ deployment: string }>({
  deployment: async ({ api }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "dagster" })).status).toBe(201);
    await use(name);
  },
});

test("the demo's deploy units are listed with what they serve, and can be looked at", async ({ page, signInAs }) => {
  await signInAs("admin");
  await page.goto("/deployments/demo/settings/units");
  const row = page.getByRole("listitem").filter({ hasText: "Serves reports, warehouse" });
  await expect(row.getByText("Release directory")).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("button", { name: "More actions for warehouse" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Configuration")).toHaveValue(/"root"/);
  await expect(dialog.getByRole("checkbox", { name: "warehouse" })).toBeChecked();
  await expectAccessible(page);
});

test("a container becomes a deploy unit though its engine does not answer, and goes again", async ({
  page,
  signInAs,
  deployment,
  api,
  expectFault,
}) => {
  expectFault(/503/);
  const path = `/api/v1/deployments/${encodeURIComponent(deployment)}/connections/engine`;
  const engine = { kind: "docker-engine", config: { host: "unix:///nowhere/loadline-e2e.sock" } };
  const put = await api.send("PUT", path, JSON.stringify(engine), { "content-type": "application/json" });
  expect(put.status).toBe(200);
  await signInAs("organization_admin");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/units`);
  await page.getByRole("button", { name: "Add deploy unit" }).click();
  const dialog = page.getByRole("dialog");
  // One engine is no choice.
  await expect(dialog.getByLabel("Docker engine")).toHaveValue("engine");
  await expect(dialog.getByText(/does not tell its containers.*Give the name below/)).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await dialog.getByLabel("Name", { exact: true }).fill("orders");
  await dialog.getByLabel("Container", { exact: true }).fill("orders-code");
  await dialog.getByLabel("Names").fill("orders");
  await dialog.getByRole("button", { name: "Add deploy unit" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "orders-code on engine" });
  await expect(row.getByText("Serves orders")).toBeVisible();

  await row.getByRole("button", { name: "More actions for orders" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete deploy unit" }).click();
  await expect(page.getByText("No deploy units yet")).toBeVisible();
});

test("names of metadata are ignored from General, and everybody sees which", async ({ page, signInAs, deployment }) => {
  await signInAs("organization_admin");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/general`);
  await page.getByRole("button", { name: "dagster/table_name" }).click();
  const form = page.getByRole("form", { name: "Ignored metadata" });
  await form.getByLabel("Name of metadata").fill("changes/always");
  await form.getByLabel("Name of metadata").press("Enter");
  await expect(page.getByRole("list", { name: "Ignored names" })).toContainText("changes/always");
  await form.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("No metadata are ignored.")).toBeVisible();
  await expect(form.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.getByRole("button", { name: "dagster/table_name" }).click();
  // What is typed and not added yet is saved with the rest.
  await form.getByLabel("Name of metadata").fill("team/*");
  await expect(form.getByText("Not saved yet.")).toBeVisible();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved the ignored metadata")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("list", { name: "Ignored names" })).toHaveText(/dagster\/table_name.*team\/\*/);
  await expectAccessible(page);
});
