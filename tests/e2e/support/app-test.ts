import { type BrowserContext, test as base, expect } from "@playwright/test";
import type { Role } from "#lib/domain/access/roles.ts";
import { type Api, apiOf } from "./api.ts";
import { waitForHydration } from "./hydrated-page.ts";
import { type DemoServer, demoServer } from "./servers.ts";
import { signIn } from "./sign-in.ts";

type Fixtures = {
  /**
   * Whether pages hear of alerts. What another test raises lies over every page of its readers for ten seconds, and what a
   * test is about to press under it.
   */
  hearsAlerts: boolean;
  /** What a page said went wrong: errors in its console and exceptions. Anything left here fails the test. */
  faults: string[];
  /** Allows faults that the test provokes, such as the browser's note of a refused request. */
  expectFault: (pattern: RegExp) => void;
  allowed: RegExp[];
  demo: DemoServer;
  /** Signs the test's browser in as the demo's person of that role. */
  signInAs: (role: Role) => Promise<void>;
  /** A client of the demo's API, as its Organization Admin. */
  api: Api;
};

type WorkerFixtures = {
  /** Cookies of those who signed in already: one sign-in per role and worker is enough. */
  sessions: Map<Role, Cookies>;
};
type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

export const test = base.extend<Fixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  sessions: [async ({}, use) => use(new Map()), { scope: "worker" }],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  demo: async ({}, use) => use(demoServer()),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  allowed: async ({}, use) => use([]),
  expectFault: async ({ allowed }, use) => use((pattern) => void allowed.push(pattern)),
  faults: async ({ allowed }, use) => {
    const faults: string[] = [];
    await use(faults);
    const unexpected = faults.filter((fault) => !allowed.some((pattern) => pattern.test(fault)));
    expect(unexpected, "errors that pages reported").toEqual([]);
  },
  hearsAlerts: [false, { option: true }],
  context: async ({ context, faults, hearsAlerts }, use) => {
    if (!hearsAlerts) await context.addInitScript(hearNoAlerts);
    context.on("console", (message) => {
      if (message.type() === "error") faults.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => faults.push(String(error.error())));
    await use(context);
  },
  page: async ({ page }, use) => {
    waitForHydration(page);
    await use(page);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  baseURL: async ({}, use) => use(demoServer().url),
  api: async ({ demo }, use) => use(apiOf(demo.url, demo.adminToken)),
  signInAs: async ({ context, page, demo, sessions }, use) => {
    await use(async (role) => {
      // What the page of whoever was signed in before still asks for would be refused.
      await page.goto("about:blank");
      await context.clearCookies();
      const known = sessions.get(role);
      if (known) return context.addCookies(known);
      const { email, password } = demo.signIns[role];
      await page.goto("/sign-in");
      await signIn(page, email, password);
      await expect(page).not.toHaveURL(/sign-in/);
      sessions.set(role, await context.cookies());
    });
  },
});

/** In the page, before its scripts. */
function hearNoAlerts(): void {
  const listen = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function (this: EventSource, type: string, ...rest: [never, never?]) {
    if (type !== "alert.raised") listen.call(this, type, ...rest);
  } as typeof listen;
}

export { expect };
