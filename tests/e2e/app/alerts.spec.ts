import { expectAccessible } from "../support/accessibility.ts";
import { placeOf } from "../support/api-test.ts";
import { expect, test } from "../support/app-test.ts";

test.use({ hearsAlerts: true });

const bell = /^(Alerts|\d+\+? unread alerts?)$/;

test("a location that fails to load is told in the app within two seconds, on a page that is open", async ({
  page,
  api,
  signInAs,
}) => {
  await signInAs("viewer");
  await page.goto("/deployments/demo");
  await expect(page.getByTitle("Connected: this page updates by itself")).toBeVisible();
  const trigger = page.getByRole("button", { name: bell });
  // What the demo's own releases told is read first, by the keyboard alone.
  if ((await trigger.getAttribute("aria-label")) !== "Alerts") {
    await trigger.press("Enter");
    // The menu takes the keyboard to its first item once it stands; what there is to read comes after that.
    await expect(page.getByRole("menu").locator(":focus")).toBeVisible();
    const readAll = page.getByRole("menuitem", { name: "Mark all as read", exact: true });
    await expect(readAll).toBeEnabled();
    await readAll.press("Enter");
  }
  await expect(page.getByRole("button", { name: "Alerts", exact: true })).toBeVisible();

  const place = placeOf("demo", `broken-${crypto.randomUUID().slice(0, 8)}`);
  const failed = { status: "failed", error: { message: "No module named <b>orders</b>" } };
  expect((await api.post(place.loads, failed)).status).toBe(201);
  await expect(page.getByRole("button", { name: "1 unread alert", exact: true })).toBeVisible();
  const title = `${place.location} in demo failed to load`;
  await expect(page.getByRole("region", { name: /Notifications/ }).getByText(title)).toBeVisible();

  await page.getByRole("button", { name: "1 unread alert" }).click();
  const item = page.getByRole("menuitem", { name: new RegExp(title) });
  await expect(item).toContainText("Unread");
  await expectAccessible(page);
  await item.click();
  await expect(page).toHaveURL(new RegExp(`/locations/${place.location}/history/1$`));
});

test("everybody can read all alerts, filter them and mark them as read, in light and in dark", async ({
  page,
  api,
  signInAs,
  expectFault,
}) => {
  expectFault(/404/);
  const place = placeOf("demo", `gone-${crypto.randomUUID().slice(0, 8)}`);
  const failed = { status: "failed", error: { message: "No module named <b>orders</b>" } };
  expect((await api.post(place.loads, failed)).status).toBe(201);
  await signInAs("launcher");
  await page.goto("/alerts");
  const alert = page.getByRole("article").filter({ hasText: `${place.location} in demo failed to load` });
  await expect(alert).toBeVisible();
  await expect(alert).toContainText("No module named <b>orders</b>");
  await expect(alert.getByText("Unread")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Open load #1/ }).first()).toBeVisible();
  await expectAccessible(page);
  // The bell and the page ask for the same; whichever comes first, the page takes over what the server sent. Where it
  // does not, React throws, which fails the test.
  for (let time = 0; time < 6; time++) {
    await page.reload();
    await expect(alert.getByText("Unread")).toBeVisible();
  }

  await page.getByRole("combobox", { name: "Deployment" }).last().selectOption("demo");
  await expect(page).toHaveURL(/\/alerts\?deployment=demo$/);
  await expect(alert).toBeVisible();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(page.getByRole("button", { name: "Alerts", exact: true })).toBeVisible();
  await expect(alert.getByText("Unread")).toBeHidden();

  await page.goto("/alerts?deployment=nowhere");
  await expect(page.getByText("There is no deployment of this name")).toBeVisible();
  await expectAccessible(page);
});

test("nobody is told of a deployment whose history they may not read", async ({ page, signInAs }) => {
  await signInAs("catalog_viewer");
  await page.goto("/alerts");
  await expect(page.getByText("No alerts", { exact: true })).toBeVisible();
  await expectAccessible(page);
});
