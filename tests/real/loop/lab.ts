import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { type Api, apiOf } from "#tests/e2e/support/api.ts";
import { createToken, runLoadline } from "#tests/e2e/support/run-loadline.ts";
import { type ServerProcess, startServerProcess } from "#tests/e2e/support/server-process.ts";
import { signIn } from "#tests/e2e/support/sign-in.ts";
import { chromiumOptions } from "#tests/e2e/support/system-chromium.ts";
import { startWebserver, type Webserver } from "#tests/support/real/dagster.ts";
import { type DockerEngine, startDockerEngine } from "#tests/support/real/docker-engine.ts";
import { freePort } from "#tests/support/real/free-port.ts";
import { type PythonEnvironment, pythonEnvironment } from "#tests/support/real/python-env.ts";
import { type Registry, startRegistry } from "#tests/support/real/registry.ts";

export const DEPLOYMENT = "prod";

/** A code location, served by one container that is reached by a port of its own. */
export type Place = { readonly location: string; readonly container: string; readonly port: number };

/** Everything that a team has that runs Dagster on Docker with Loadline beside it. */
export type Lab = {
  readonly engine: DockerEngine;
  /** Asks for user name and password. */
  readonly registry: Registry;
  readonly python: PythonEnvironment;
  readonly webserver: Webserver;
  /** Directory of this machine that containers may have mounted. */
  readonly state: string;
  readonly shop: Place;
  readonly clock: Place;
  readonly loadline: ServerProcess;
  /** As an Organization Admin. */
  readonly api: Api;
  /** As CI: may announce deploys. Environment for the command line. */
  readonly ciEnvironment: Readonly<Record<string, string>>;
  /** A page of somebody who is signed in as an Editor. */
  openPage(address: string): Promise<Page>;
  /** What pages said went wrong: errors in their console, and exceptions. */
  readonly faults: readonly string[];
  stop(): Promise<void>;
};

/** Starts all of it, on this machine and with nothing but real programs; nothing is deployed yet. */
export async function startLab(): Promise<Lab> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    const failures: unknown[] = [];
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, `The lab did not end well: ${failures.join("\n")}`);
  };
  const begun = async <Part>(starting: Promise<Part>, end: (part: Part) => Promise<unknown>): Promise<Part> => {
    const part = await starting;
    undo.push(() => end(part));
    return part;
  };
  try {
    const python = await pythonEnvironment("newest");
    // Gone after the engine: it makes anew what its containers have mounted.
    const state = await begun(mkdtemp(join(tmpdir(), "ll-state-")), (path) => rm(path, { recursive: true }));
    const engine = await begun(startDockerEngine(), (one) => one.stop());
    const registry = await begun(startRegistry("basic"), (one) => one.stop());
    const shop = { location: "shop", container: "dagster-shop", port: await freePort() };
    const clock = { location: "clock", container: "dagster-clock", port: await freePort() };
    const webserver = await begun(
      startWebserver({
        environment: python,
        workspace: [shop, clock].map(({ location, port }) => ({ name: location, host: "127.0.0.1", port })),
      }),
      (one) => one.remove(),
    );
    const loadline = await begun(startServerProcess(["bin/loadline.mjs", "start"], /Loadline runs at/), (one) =>
      one.stop(),
    );
    const browser = await begun(chromium.launch(chromiumOptions(process.env)), (one) => one.close());
    const api = apiOf(
      loadline.url,
      await createToken(loadline.dataDir, "--name", "admin", "--role", "organization_admin"),
    );
    await api.post("/api/v1/deployments", { name: DEPLOYMENT, kind: "dagster" });
    const ciToken = await createToken(
      loadline.dataDir,
      ...["--name", "ci", "--role", "editor", "--deployment", DEPLOYMENT, "--scope", "loads:write"],
    );
    const faults: string[] = [];
    const context = await signedIn(browser, loadline, faults);
    return {
      engine,
      registry,
      python,
      webserver,
      state,
      shop,
      clock,
      loadline,
      api,
      ciEnvironment: { LOADLINE_URL: loadline.url, LOADLINE_TOKEN: ciToken, LOADLINE_DEPLOYMENT: DEPLOYMENT },
      openPage: async (address) => {
        const page = await context.newPage();
        await page.goto(`${loadline.url}${address}`);
        return page;
      },
      faults,
      stop,
    };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

/** A browser in which Grace, an Editor, is signed in. */
async function signedIn(browser: Browser, loadline: ServerProcess, faults: string[]): Promise<BrowserContext> {
  const email = "grace@example.com";
  const made = await runLoadline(
    ["person", "create", "--email", email, "--name", "Grace Hopper", "--role", "editor", "--deployment", DEPLOYMENT],
    { env: { LOADLINE_DATA_DIR: loadline.dataDir } },
  );
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const context = await browser.newContext();
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => faults.push(String(error.error())));
  const page = await context.newPage();
  await page.goto(`${loadline.url}/sign-in`);
  await signIn(page, email, made.stdout.trim());
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.close();
  return context;
}
