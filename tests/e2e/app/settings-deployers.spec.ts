import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

const test = base.extend<{ deployment: string }>({
  deployment: async ({ api }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "dagster" })).status).toBe(201);
    await use(name);
  },
});

test("a cluster is asked for as it is reached, and needs no address where the worker runs in it", async ({
  page,
  signInAs,
  deployment,
}) => {
  await signInAs("organization_admin");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/connections`);
  await page.getByRole("button", { name: "Add connection" }).first().click();
  await page.getByRole("menuitem", { name: /^Kubernetes/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Address of the API server")).toBeVisible();
  await dialog.getByText("Client certificate instead of a token").click();
  await expect(dialog.getByLabel("Client key")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Which cluster").selectOption("inCluster");
  await expect(dialog.getByLabel("Address of the API server")).toBeHidden();
  await expect(dialog.getByText(/the role of docs\/kubernetes\.md/)).toBeVisible();
  await expectAccessible(page);
});

test("a receiver of one's own asks for its address and a signing secret, and nothing shows the secret again", async ({
  page,
  signInAs,
  deployment,
}) => {
  await signInAs("organization_admin");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/connections`);
  await page.getByRole("button", { name: "Add connection" }).first().click();
  await page.getByRole("menuitem", { name: /Has a program of yours deploy/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("deployer");
  await dialog.getByLabel("Address of the receiver").fill("https://deployer.example.com/loadline");
  await dialog.getByLabel("Signing secret").fill("a-secret-of-at-least-thirty-two-characters");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add connection" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Webhook · https://" });
  await expect(row).toBeVisible();
  await expect(page.getByText("a-secret-of-at-least-thirty-two-characters")).toHaveCount(0);
  await expectAccessible(page);
});
