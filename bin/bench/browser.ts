import { randomBytes } from "node:crypto";
import { chromium, type Page } from "@playwright/test";
import { createAccount } from "#lib/services/access/create-account.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { chromiumOptions } from "#tests/e2e/support/system-chromium.ts";
import type { WebServer } from "./web-server.ts";

/** A browser in which an Organization Admin of the measured server is signed in. `page` shows the start page. */
export async function withSignedInPage<T>(server: WebServer, work: (page: Page) => Promise<T>): Promise<T> {
  const person = { name: "Bench", email: "bench@example.com", password: randomBytes(15).toString("base64url") };
  await createAccount(server.store.context, person);
  const subject = { type: "account", email: person.email } as const;
  await grantRole(server.store.context, { subject, role: "organization_admin", deployment: null });
  const browser = await chromium.launch(chromiumOptions(process.env));
  try {
    const page = await browser.newPage({ baseURL: server.publicUrl, viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(120_000);
    await page.goto("/sign-in", { waitUntil: "networkidle" });
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return await work(page);
  } finally {
    await browser.close();
  }
}
