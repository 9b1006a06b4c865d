import { BRANCH, type RepositoryFixture, repositoryFixture } from "#tests/integration/git-ref/repository-fixture.ts";
import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

type Fixtures = {
  /** A deployment of the test's own. */
  deployment: string;
  /** A real repository whose branch is at a commit. */
  repository: RepositoryFixture;
};

const test = base.extend<Fixtures>({
  deployment: async ({ api }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "airflow" })).status).toBe(201);
    await use(name);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  repository: async ({}, use) => {
    const repository = await repositoryFixture();
    await repository.commit(BRANCH, "version 1\n");
    await use(repository);
    await repository.remove();
  },
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`an Admin connects the repository that DAGs come from, and makes its branch a deploy unit (${colorScheme})`, async ({
    page,
    signInAs,
    deployment,
    repository,
    expectFault,
  }) => {
    // The branch that is none.
    expectFault(/422/);
    await page.emulateMedia({ colorScheme });
    await signInAs("organization_admin");
    const settings = `/deployments/${encodeURIComponent(deployment)}/settings`;
    await page.goto(`${settings}/connections`);
    await page.getByRole("button", { name: "Add connection" }).first().click();
    await page.getByRole("menuitem", { name: /Moves a branch back/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("dags");
    await dialog.getByLabel("Address of the repository").fill("git@github.com:acme/dags.git");
    await expect(dialog.getByLabel("Known hosts")).toBeVisible();
    await expect(dialog.getByLabel("Deploy key")).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel("Address of the repository").fill(`file://${repository.path}`);
    await expect(dialog.getByLabel("Known hosts")).toBeHidden();
    await dialog.getByRole("button", { name: "Test", exact: true }).click();
    await expect(dialog.getByText("It lets this connection push, several refs at once.")).toBeVisible({
      timeout: 40_000,
    });
    await dialog.getByRole("button", { name: "Add connection" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Git repository · file://" })).toBeVisible();

    await page.goto(`${settings}/units`);
    await page.getByRole("button", { name: "Add deploy unit" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("team-dags");
    await dialog.getByLabel("What it is").selectOption("Git branch");
    await dialog.getByLabel("Repository").selectOption("dags");
    await dialog.getByLabel("Branch").fill("no branch");
    await dialog.getByRole("button", { name: "Add deploy unit" }).click();
    await expect(dialog.getByText("must be the name of a branch").first()).toBeVisible();
    await dialog.getByLabel("Branch").fill(BRANCH);
    await dialog.getByRole("button", { name: "Test", exact: true }).click();
    await expect(dialog.getByText(/sha1:[0-9a-f]{40}/).first()).toBeVisible({ timeout: 40_000 });
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Add deploy unit" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: `Git branch · ${BRANCH} of dags` })).toBeVisible();
  });

  test(`an Admin marks a deployment as having remote agents and records one (${colorScheme})`, async ({
    page,
    signInAs,
    deployment,
  }) => {
    await page.emulateMedia({ colorScheme });
    await signInAs("organization_admin");
    await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/rollbacks`);
    await page.getByRole("checkbox", { name: "Tasks run on remote execution agents" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved the rollback settings")).toBeVisible();
    await expect(page.getByText("No agents recorded")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Record an agent" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("edge-1");
    await dialog.getByLabel("Airflow version").fill("3.0.2");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Record agent" }).click();
    const agents = page.getByRole("list", { name: "Remote agents" });
    await expect(agents).toContainText("Airflow 3.0.2");
    await expectAccessible(page);
    // It lies over the menu, and to bring the menu out from under it moves the menu.
    await expect(page.getByText("Recorded edge-1")).toHaveCount(0);
    await agents.getByRole("button", { name: "More actions for edge-1" }).click();
    await page.getByRole("menuitem", { name: "Forget" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Forget" }).click();
    await expect(page.getByText("No agents recorded")).toBeVisible();
  });
}

test("several services of a Compose project, and a Helm release of Airflow, are given as one deploy unit", async ({
  page,
  signInAs,
  deployment,
  api,
  expectFault,
}) => {
  // Neither engine nor cluster is there to tell what it has.
  expectFault(/503/);
  const path = `/api/v1/deployments/${encodeURIComponent(deployment)}/connections`;
  const json = { "content-type": "application/json" };
  const engine = { kind: "docker-engine", config: { host: "unix:///nowhere/loadline-e2e.sock" } };
  const cluster = { kind: "kubernetes", config: { server: "https://127.0.0.1:1" }, secrets: { token: "none" } };
  expect((await api.send("PUT", `${path}/engine`, JSON.stringify(engine), json)).status).toBe(200);
  expect((await api.send("PUT", `${path}/cluster`, JSON.stringify(cluster), json)).status).toBe(200);
  await signInAs("organization_admin");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/units`);
  await page.getByRole("button", { name: "Add deploy unit" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("airflow");
  await dialog.getByLabel("What it is").selectOption("Kubernetes workloads");
  await dialog.getByLabel("What goes back").selectOption("airflow");
  await dialog.getByLabel("Kubernetes cluster").selectOption("cluster");
  await dialog.getByLabel("Release").fill("data");
  await expectAccessible(page);
  await dialog.getByLabel("What it is").selectOption("Docker containers");
  await dialog.getByLabel("Docker engine").selectOption("engine");
  await dialog.getByLabel("The container is found by").selectOption("services");
  await dialog.getByLabel("Compose project").fill("airflow");
  await expect(dialog.getByLabel("Services")).toHaveValue(/airflow-scheduler/);
  await dialog.getByLabel("Services").fill("scheduler\nworker");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add deploy unit" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "scheduler, worker of airflow on engine" })).toBeVisible();
});
