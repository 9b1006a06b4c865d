import { expect } from "@playwright/test";

/** Playwright's `expect`, which without its runner would wait for five seconds only, whatever else the machine does. */
export const pageExpect = expect.configure({ timeout: 60_000 });
