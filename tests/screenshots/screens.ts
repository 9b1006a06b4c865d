import type { Page } from "@playwright/test";
import {
  ACCOUNT_SECTIONS,
  accountHref,
  activityHref,
  alertsHref,
  assetHref,
  assetsHref,
  compareHref,
  deploymentHref,
  historyHref,
  loadHref,
  ORGANIZATION_SECTIONS,
  organizationHref,
  primitivesHref,
  rollbackDialogHref,
  SETTINGS_SECTIONS,
  settingsHref,
} from "#lib/client/routes.ts";
import type { Role } from "#lib/domain/access/roles.ts";
import { AIRFLOW, DAGS } from "./airflow-place.ts";
import type { ShownPlaces } from "./shown-places.ts";

export type Screen = {
  /** Of its files. */
  readonly name: string;
  /** Who looks; null: nobody is signed in. */
  readonly role: Role | null;
  readonly address: (places: ShownPlaces) => string;
  /** What is on the screen when it is there. */
  readonly shows: RegExp;
  /** What a person does before they see it. */
  readonly act?: (page: Page) => Promise<void>;
  /** The whole page rather than what is in sight. */
  readonly whole?: boolean;
};

const DEMO = "demo";
const WAREHOUSE = "warehouse";
const ASSET = { key: ["marts", "fct_orders"] };

const admin = { role: "organization_admin" } as const;
/** Opens the form of what a row of the settings shows. */
const edit = (name: string) => async (page: Page) => {
  await press(`More actions for ${name}`)(page);
  await page.getByRole("menuitem", { name: "Edit" }).click();
};
const press = (name: RegExp | string) => (page: Page) => page.getByRole("button", { name }).first().click();

/** What a button opens over its page. */
const dialog = (name: string, address: string, button: string): Screen => ({
  ...admin,
  name,
  address: () => address,
  shows: /Cancel/,
  act: press(button),
});

export const SCREENS: readonly Screen[] = [
  { name: "sign-in", role: null, address: () => "/sign-in", shows: /Sign in/ },
  { ...admin, name: "deployments", address: () => "/", shows: /View history/ },
  { ...admin, name: "deployment", address: () => deploymentHref(DEMO), shows: /View history/ },
  { ...admin, name: "deployment-failed", address: () => deploymentHref("pushed"), shows: /View error/ },
  {
    ...admin,
    name: "deployment-error",
    address: () => deploymentHref("pushed"),
    shows: /Traceback/,
    act: press("View error"),
  },
  { ...admin, name: "first-run", address: ({ empty }) => deploymentHref(empty), shows: /first load/ },
  { ...admin, name: "activity", address: () => activityHref(DEMO), shows: /warehouse/ },
  { ...admin, name: "activity-nothing", address: () => activityHref(DEMO, { q: "nothing like this" }), shows: /No / },
  {
    ...admin,
    name: "command-palette",
    address: () => deploymentHref(DEMO),
    shows: /warehouse/,
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill("ware");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
  { ...admin, name: "history", address: () => historyHref(DEMO, WAREHOUSE), shows: /CURRENT/i },
  { ...admin, name: "history-failed", address: () => historyHref("pushed", "orders"), shows: /No module named/ },
  {
    ...admin,
    name: "history-nothing",
    address: () => `${historyHref(DEMO, WAREHOUSE)}?q=nothing+like+this`,
    shows: /No /,
  },
  {
    ...admin,
    name: "history-actions",
    address: () => historyHref(DEMO, WAREHOUSE),
    shows: /Rollback to this version/,
    act: press(/^More actions for load/),
  },
  { ...admin, name: "load", address: ({ current }) => loadHref(DEMO, WAREHOUSE, current), shows: /warehouse/ },
  {
    ...admin,
    name: "load-failed",
    address: ({ failing }) => loadHref("pushed", failing.location, failing.number),
    shows: /No module named/,
  },
  {
    ...admin,
    name: "compare",
    address: ({ target, current }) => compareHref(DEMO, WAREHOUSE, { from: target, to: current }),
    shows: /changed|differ/,
    whole: true,
  },
  {
    ...admin,
    name: "compare-open",
    address: ({ target, current }) => compareHref(DEMO, WAREHOUSE, { from: target, to: current }),
    shows: /Code version/,
    act: async (page) => {
      const changes = page.getByRole("region", { name: "Changes" });
      await changes.getByText("fct_orders").click();
    },
    whole: true,
  },
  {
    ...admin,
    name: "compare-lineage",
    address: ({ target, current }) => compareHref(DEMO, WAREHOUSE, { from: target, to: current }),
    shows: /downstream/,
    act: async (page) => {
      await press("Lineage")(page);
      await page.locator(".react-flow__node").first().waitFor();
    },
  },
  {
    ...admin,
    name: "compare-from-nothing",
    address: ({ current }) => compareHref(DEMO, WAREHOUSE, { from: 0, to: current }),
    shows: /added|differ/,
  },
  { ...admin, name: "catalogue", address: () => assetsHref(DEMO), shows: /orders/ },
  { ...admin, name: "catalogue-nothing", address: () => assetsHref(DEMO, "nothing like this"), shows: /No asset/ },
  { ...admin, name: "asset", address: () => assetHref(DEMO, WAREHOUSE, ASSET), shows: /orders/, whole: true },
  {
    ...admin,
    name: "asset-blame",
    address: () => assetHref(DEMO, WAREHOUSE, ASSET),
    shows: /197125f|#8/,
    act: (page) => page.getByRole("checkbox", { name: /^Blame/ }).click(),
    whole: true,
  },
  {
    ...admin,
    name: "asset-lineage",
    address: () => assetHref(DEMO, WAREHOUSE, ASSET, "lineage"),
    shows: /orders/,
    // The picture is laid out in a worker of its own.
    act: (page) => page.locator(".react-flow__node").first().waitFor(),
  },
  {
    ...admin,
    name: "asset-changes",
    address: () => assetHref(DEMO, WAREHOUSE, ASSET, "changes"),
    shows: /Changed in|Added in/,
    whole: true,
  },
  {
    ...admin,
    name: "rollback-plan",
    address: ({ target }) => rollbackDialogHref(DEMO, WAREHOUSE, target),
    shows: /Not rolled back/,
  },
  {
    role: "launcher",
    name: "rollback-plan-ask",
    address: ({ target }) => rollbackDialogHref(DEMO, WAREHOUSE, target),
    shows: /may ask for a rollback/,
  },
  {
    ...admin,
    name: "rollback-plan-airflow",
    address: ({ airflowTarget }) => rollbackDialogHref(AIRFLOW, DAGS, airflowTarget),
    shows: /Not rolled back/,
  },
  { ...admin, name: "alerts", address: () => alertsHref(), shows: /Alerts/ },
  ...SETTINGS_SECTIONS.map((section) => ({
    ...admin,
    name: `settings-${section}`,
    address: () => settingsHref(AIRFLOW, section),
    shows: /\w/,
    whole: true,
  })),
  ...SETTINGS_SECTIONS.map((section) => ({
    ...admin,
    name: `settings-${section}-empty`,
    address: ({ empty }: ShownPlaces) => settingsHref(empty, section),
    shows: /\w/,
  })),
  {
    ...admin,
    name: "settings-connection-kinds",
    address: () => settingsHref(AIRFLOW, "connections"),
    shows: /PagerDuty/,
    act: press("Add connection"),
  },
  ...["Airflow", "Dagster", "GitHub", "GitLab", "Git repository", "Kubernetes"].map((kind) => ({
    ...admin,
    name: `settings-add-${kind.toLowerCase().replace(" ", "-")}`,
    address: () => settingsHref(AIRFLOW, "connections"),
    shows: /Name/,
    act: async (page: Page) => {
      await press("Add connection")(page);
      await page.getByRole("menuitem", { name: new RegExp(`^${kind}`) }).click();
    },
  })),
  {
    ...admin,
    name: "settings-unit-of-services",
    address: () => settingsHref(AIRFLOW, "units"),
    shows: /Compose project/,
    act: edit("airflow"),
  },
  {
    ...admin,
    name: "settings-unit-of-branch",
    address: () => settingsHref(AIRFLOW, "units"),
    shows: /Branch/,
    act: edit("team-dags"),
  },
  {
    ...admin,
    name: "settings-remote-agent",
    address: () => settingsHref(AIRFLOW, "rollbacks"),
    shows: /Airflow version/,
    act: edit("edge-oslo"),
  },
  {
    ...admin,
    name: "settings-add-alert-policy",
    address: () => settingsHref(AIRFLOW, "alerts"),
    shows: /Send a test/,
    act: press("Add alert policy"),
  },
  {
    ...admin,
    name: "settings-add-freeze-window",
    address: () => settingsHref(AIRFLOW, "freeze-windows"),
    shows: /Name/,
    act: press("Add freeze window"),
  },
  dialog("settings-add-unit", settingsHref(DEMO, "units"), "Add deploy unit"),
  dialog("settings-give-role", settingsHref(DEMO, "access"), "Give a role"),
  dialog("settings-create-token", settingsHref(DEMO, "tokens"), "Create token"),
  dialog("organization-invite", organizationHref("members"), "Invite a person"),
  dialog("organization-add-team", organizationHref("teams"), "Add team"),
  dialog("account-create-token", accountHref("tokens"), "Create token"),
  ...ORGANIZATION_SECTIONS.map((section) => ({
    ...admin,
    name: `organization-${section}`,
    address: () => organizationHref(section),
    shows: /\w/,
    whole: true,
  })),
  ...ACCOUNT_SECTIONS.map((section) => ({
    ...admin,
    name: `account-${section}`,
    address: () => accountHref(section),
    shows: /\w/,
    whole: true,
  })),
  { ...admin, name: "primitives", address: () => primitivesHref(), shows: /Tokens/, whole: true },
  { role: "catalog_viewer", name: "forbidden", address: () => deploymentHref(DEMO), shows: /\w/ },
  { ...admin, name: "not-found", address: () => deploymentHref("nowhere"), shows: /not|no/i },
];
