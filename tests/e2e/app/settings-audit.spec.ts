import { readFile } from "node:fs/promises";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/app-test.ts";

const events = "Events, newest first";

test("the audit log says who did what, with everything that is kept of it opened in place", async ({
  page,
  signInAs,
  api,
}) => {
  const name = `audited ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name, kind: "generic" })).status).toBe(201);
  await signInAs("organization_admin");
  await page.goto("/settings/audit");
  const row = page.getByRole("list", { name: events }).getByRole("listitem").filter({ hasText: name });
  await expect(row.getByText("created the deployment")).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("button", { name: /^Details/ }).click();
  await expect(row.getByText("deployment.created")).toBeVisible();
  await expect(row.getByText(`"deployment": "${name}"`)).toBeVisible();
  await expectAccessible(page);
});

test("filters stand in the address, and a search that finds nothing says so", async ({ page, signInAs }) => {
  await signInAs("organization_admin");
  await page.goto("/settings/audit");
  await page.getByLabel("Action").selectOption("load.");
  await expect(page).toHaveURL(/action=load\./);
  await expect(page.getByText("recorded").first()).toBeVisible();
  await page.getByLabel("Search the audit log").fill("no such thing anywhere");
  await expect(page.getByRole("heading", { name: "No event matches" })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "No event matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByRole("list", { name: events })).toBeVisible();
  await expect(page).toHaveURL(/\/settings\/audit$/);
});

test("the log is exported as it is filtered, and goes on where one scrolls", async ({ page, signInAs }) => {
  await signInAs("organization_admin");
  await page.goto("/settings/audit?action=load.");
  const list = page.getByRole("list", { name: events });
  await expect(list).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export JSON lines" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("loadline-audit.jsonl");
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(JSON.parse(line).action).toMatch(/^load\./);
});

test("a deployment's Admin reads its part; a Viewer is told whom to ask", async ({ page, signInAs }) => {
  await signInAs("admin");
  await page.goto("/deployments/demo/settings/audit");
  await expect(page.getByRole("list", { name: events })).toBeVisible();
  await expectAccessible(page);
  await signInAs("viewer");
  await page.goto("/deployments/demo/settings/audit");
  await expect(page.getByRole("heading", { name: "Settings are for Admins" })).toBeVisible();
  await expectAccessible(page);
});
