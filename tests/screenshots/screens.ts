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
const press = (name: RegExp | string) => (page: Page) => page.getByRole("button", { name }).first().click();

export const SCREENS: readonly Screen[] = [
  { name: "sign-in", role: null, address: () => "/sign-in", shows: /Sign in/ },
  { ...admin, name: "deployments", address: () => "/", shows: /demo/ },
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
    name: "compare-from-nothing",
    address: ({ current }) => compareHref(DEMO, WAREHOUSE, { from: 0, to: current }),
    shows: /added|differ/,
  },
  { ...admin, name: "catalogue", address: () => assetsHref(DEMO), shows: /orders/ },
  { ...admin, name: "catalogue-nothing", address: () => assetsHref(DEMO, "nothing like this"), shows: /No asset/ },
  { ...admin, name: "asset", address: () => assetHref(DEMO, WAREHOUSE, ASSET), shows: /orders/, whole: true },
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
  { ...admin, name: "alerts", address: () => alertsHref(), shows: /Alerts/ },
  ...SETTINGS_SECTIONS.map((section) => ({
    ...admin,
    name: `settings-${section}`,
    address: () => settingsHref(DEMO, section),
    shows: /\w/,
    whole: true,
  })),
  {
    ...admin,
    name: "settings-add-connection",
    address: () => settingsHref(DEMO, "connections"),
    shows: /Name/,
    act: async (page) => {
      await press("Add connection")(page);
      await page.getByRole("menuitem", { name: "Dagster" }).first().click();
    },
  },
  {
    ...admin,
    name: "settings-add-freeze-window",
    address: () => settingsHref(DEMO, "freeze-windows"),
    shows: /Name/,
    act: press("Add freeze window"),
  },
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
