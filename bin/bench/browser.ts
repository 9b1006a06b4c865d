import { randomBytes } from "node:crypto";
import { chromium, type Page } from "@playwright/test";
import { createAccount } from "#lib/services/access/create-account.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { waitForHydration } from "#tests/e2e/support/hydrated-page.ts";
import { chromiumOptions } from "#tests/e2e/support/system-chromium.ts";
import type { WebServer } from "./web-server.ts";

/** A browser in which an Organization Admin of the measured server is signed in. Going to an address takes until React has taken over. */
export async function withSignedInPage<T>(server: WebServer, work: (page: Page) => Promise<T>): Promise<T> {
  const person = { name: "Bench", email: "bench@example.com", password: randomBytes(15).toString("base64url") };
  await createAccount(server.store.context, person);
  const subject = { type: "account", email: person.email } as const;
  await grantRole(server.store.context, { subject, role: "organization_admin", deployment: null });
  const browser = await chromium.launch(chromiumOptions(process.env));
  try {
    const page = await browser.newPage({ baseURL: server.publicUrl, viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(120_000);
    waitForHydration(page);
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return await work(page);
  } finally {
    await browser.close();
  }
}
