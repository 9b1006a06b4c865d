import { FakeAirflow, newVersion } from "#tests/integration/sources/fake-airflow.ts";
import { startFake } from "#tests/integration/sources/fake-webserver.ts";
import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

type Fixtures = {
  /** A deployment of the test's own. */
  deployment: string;
  /** What answers as Airflow does, with the bundle `team` at a commit. */
  airflow: {
    readonly url: string;
    readonly commit: string;
    /** No answer to a question to load anew before the function that it returns is called. */
    holdReload(): () => void;
  };
};

const test = base.extend<Fixtures>({
  deployment: async ({ api }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "airflow" })).status).toBe(201);
    await use(name);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  airflow: async ({}, use) => {
    const airflow = new FakeAirflow();
    let held = Promise.resolve();
    const server = await startFake(async (request, response, body) => {
      if (request.method === "PUT") await held;
      airflow.handle(request, response, body);
    });
    const holdReload = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    };
    const commit = newVersion();
    airflow.bundles.set("team", { served: { assets: ["orders", "returns"] }, version: commit });
    await use({ url: server.url, commit, holdReload });
    await server.close();
  },
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`an Admin connects an Airflow (${colorScheme}), and its bundle is there with its commit and its DAGs`, async ({
    page,
    signInAs,
    deployment,
    airflow,
  }) => {
    await page.emulateMedia({ colorScheme });
    await signInAs("organization_admin");
    const base = `/deployments/${encodeURIComponent(deployment)}`;
    await page.goto(`${base}/settings/connections`);
    await page.getByRole("button", { name: "Add connection" }).first().click();
    await page.getByRole("menuitem", { name: "Airflow" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("airflow");
    await dialog.getByLabel("Address of the API server").fill(airflow.url);
    await dialog.getByLabel("User", { exact: true }).fill("watcher");
    await dialog.getByLabel("Password").fill("not the password");
    await dialog.getByRole("button", { name: "Test", exact: true }).click();
    await expect(dialog.getByText("Airflow does not let watcher in (401).")).toBeVisible({ timeout: 40_000 });
    await dialog.getByLabel("Password").fill("secret of the watcher");
    await dialog.getByLabel("Repositories of the bundles").fill("team: https://git.example.com/shop/dags main");
    await dialog.getByText("More settings").click();
    await dialog.getByLabel("Seconds between looks").fill("0.5");
    await dialog.getByRole("button", { name: "Test", exact: true }).click();
    await expect(dialog.getByText(`2 DAGs, at ${airflow.commit}.`)).toBeVisible({ timeout: 40_000 });
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Add connection" }).click();

    const row = page.getByRole("listitem").filter({ hasText: "airflow" });
    await expect(row.getByText(/Observes .*team/)).toBeVisible({ timeout: 40_000 });
    await row.getByRole("button", { name: "More actions for airflow" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await expect(dialog.getByLabel("Repositories of the bundles")).toHaveValue(
      "team: https://git.example.com/shop/dags main",
    );
    await page.keyboard.press("Escape");

    await page.goto(base);
    await expect(page.getByText("team", { exact: true }).first()).toBeVisible();
    await expect(page.getByText(airflow.commit.slice(0, 7)).first()).toBeVisible();
    await expectAccessible(page);
  });
}

test("an Editor reloads a bundle: that it loads is seen until the answer comes, and a Viewer is told who may", async ({
  api,
  page,
  demo,
  signInAs,
  deployment,
  airflow,
}) => {
  const connection = {
    kind: "airflow",
    config: { url: airflow.url, username: "watcher", pollSeconds: 0.5 },
    secrets: { password: "secret of the watcher" },
  };
  const path = `/api/v1/deployments/${encodeURIComponent(deployment)}`;
  const json = { "content-type": "application/json" };
  const put = (what: string, body: unknown) => api.send("PUT", `${path}/${what}`, JSON.stringify(body), json);
  expect((await put("connections/airflow", connection)).status).toBe(200);
  for (const role of ["editor", "viewer"] as const) {
    const subject = { type: "account", email: demo.signIns[role].email };
    expect((await put("grants", { subject, role })).status).toBe(200);
  }
  await signInAs("editor");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}`);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "View history of team" }) });
  await expect(row.getByText("Loaded", { exact: true })).toBeVisible({ timeout: 40_000 });
  const release = airflow.holdReload();
  await row.getByRole("button", { name: "Reload team" }).click();
  await expect(row.getByRole("button", { name: "Loading… team" })).toBeDisabled();
  await expect(row.getByText("Loading", { exact: true })).toBeVisible();
  release();
  await expect(page.getByText("Reloaded team")).toBeVisible({ timeout: 40_000 });
  await expect(row.getByRole("button", { name: "Reload team" })).toBeEnabled();
  await expect(row.getByText("Loaded", { exact: true })).toBeVisible();

  await signInAs("viewer");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}`);
  const refused = row.getByRole("button", { name: "Reload team" });
  await expect(refused).toBeDisabled();
  await refused.focus();
  await expect(page.getByRole("tooltip")).toHaveText("Reloading takes Editor, Admin or Organization Admin.");
});
