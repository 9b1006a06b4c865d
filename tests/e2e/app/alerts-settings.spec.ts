import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

type Hook = { readonly url: string; readonly received: { title: string; test: boolean }[] };

const test = base.extend<{ hook: Hook; deployment: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  hook: async ({}, use) => {
    const received: Hook["received"] = [];
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push(JSON.parse(Buffer.concat(chunks).toString("utf8")));
        // The first is the test of the policy; the first that is none is refused.
        response.writeHead(received.length === 2 ? 410 : 200).end(received.length === 2 ? "closed" : "thanks");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`, received });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
  /** With a code location `etl`, a receiver of alerts, `hook`, an Editor and a Launcher. */
  deployment: async ({ api, hook, demo }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    const path = `/api/v1/deployments/${encodeURIComponent(name)}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "generic" })).status).toBe(201);
    expect((await api.post(`${path}/locations/etl/loads`, { status: "loaded", assets: [] })).status).toBe(201);
    const connection = { kind: "alert-webhook", config: { url: hook.url }, secrets: { signing: "s".repeat(32) } };
    const json = { "content-type": "application/json" };
    const put = await api.send("PUT", `${path}/connections/hook`, JSON.stringify(connection), json);
    expect(put.status).toBe(200);
    // The demo's people have their roles in its own deployments.
    for (const role of ["editor", "launcher"] as const) {
      const subject = { type: "account", email: demo.signIns[role].email };
      const grant = await api.send("PUT", `${path}/grants`, JSON.stringify({ subject, role }), json);
      expect(grant.status).toBe(200);
    }
    await use(name);
  },
});
const settings = (deployment: string) => `/deployments/${encodeURIComponent(deployment)}/settings/alerts`;

test("a policy is written, tried, saved, tells of a failed load, is sent again, muted and deleted", async ({
  page,
  signInAs,
  deployment,
  hook,
  api,
}) => {
  await signInAs("editor");
  await page.goto(settings(deployment));
  await expect(page.getByText("No alert policies")).toBeVisible();
  await expect(page.getByText("Nothing was told yet")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Add alert policy" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("on call");
  await dialog.getByRole("checkbox", { name: "Assets are removed" }).click();
  await expect(dialog.getByRole("group", { name: "Removed assets that count" })).toBeVisible();
  await dialog.getByRole("checkbox", { name: "A source cannot be reached" }).click();
  await dialog.getByLabel("Minutes for which").fill("15");
  await dialog.getByLabel("Code locations").fill("nothing-*");
  await expect(dialog.getByText("None of the code locations that are there is meant.")).toBeVisible();
  await dialog.getByLabel("Code locations").fill("et*");
  await expect(dialog.getByText("1 code location of 1: etl")).toBeVisible();
  await dialog.getByRole("button", { name: "Add receiver" }).click();
  await expect(dialog.getByLabel("Receiver 2", { exact: true })).toHaveValue("through:hook");
  await expectAccessible(page);

  await dialog.getByRole("button", { name: "Send a test" }).click();
  await expect(dialog.getByText("Webhook for alerts: hook.")).toBeVisible();
  await expect(dialog.getByText("200 OK: thanks")).toBeVisible();
  await expectAccessible(page);
  expect(hook.received).toEqual([
    expect.objectContaining({ test: true, title: `Test: etl in ${deployment} failed to load` }),
  ]);

  await dialog.getByRole("button", { name: "Add alert policy" }).click();
  const policies = page.getByRole("list", { name: "Alert policies" });
  await expect(policies.getByText("On", { exact: true })).toBeVisible();
  await expect(policies.getByText("Nothing told yet")).toBeVisible();

  const loads = `/api/v1/deployments/${encodeURIComponent(deployment)}/locations/etl/loads`;
  expect((await api.post(loads, { status: "failed", error: { message: "ImportError: orders" } })).status).toBe(201);
  const log = page.getByRole("list", { name: "Deliveries, newest first" });
  const refused = log.getByRole("listitem").filter({ hasText: "410 Gone: closed" });
  await expect(refused).toContainText("Failed");
  await expect(refused).toContainText(`etl in ${deployment} failed to load`);
  await expectAccessible(page);
  await refused.getByRole("button", { name: "Send again" }).click();
  await expect(log.getByRole("listitem").filter({ hasText: "200 OK: thanks" })).toContainText("Sent");
  await page.getByLabel("State", { exact: true }).selectOption("Failed");
  await expect(log.getByRole("listitem")).toHaveCount(1);
  await page.getByLabel("State", { exact: true }).selectOption("Muted");
  await expect(page.getByText("No delivery matches")).toBeVisible();

  await page.getByRole("button", { name: "Mute on call" }).click();
  await page.getByRole("menuitem", { name: "For 8 hours" }).click();
  await expect(policies.getByText(/^Muted until/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Unmute on call" }).click();
  await expect(policies.getByText("On", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "More actions for on call" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete alert policy" }).click();
  await expect(page.getByText("No alert policies")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(log.getByRole("listitem")).toHaveCount(3);
});

test("what the server refuses is said at its place, and nothing that was typed is lost", async ({
  page,
  signInAs,
  deployment,
  expectFault,
}) => {
  expectFault(/422/);
  await page.emulateMedia({ colorScheme: "dark" });
  await signInAs("editor");
  await page.goto(settings(deployment));
  await page.getByRole("button", { name: "Add alert policy" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("silent sources");
  await dialog.getByRole("checkbox", { name: "A source cannot be reached" }).click();
  await dialog.getByLabel("Minutes for which").fill("soon");
  await dialog.getByRole("button", { name: "Add alert policy" }).click();
  await expect(dialog.getByLabel("Minutes for which")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Minutes for which")).toHaveValue("soon");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Discard the changes?" })).toBeVisible();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(dialog.getByLabel("Name")).toHaveValue("silent sources");
});

test("alerts are for Editors and up, and the page says so to everybody else", async ({
  page,
  signInAs,
  deployment,
}) => {
  await signInAs("launcher");
  await page.goto(settings(deployment));
  await expect(page.getByText("Alerts are for Editors")).toBeVisible();
  await expectAccessible(page);
});
