import { SCREENS } from "#tests/screenshots/screens.ts";
import { makeShownPlaces, type ShownPlaces } from "#tests/screenshots/shown-places.ts";
import { test as base } from "../e2e/support/app-test.ts";
import { expectUsableOnSmallScreens, PHONE } from "../e2e/support/small-screens.ts";

let places: ShownPlaces | null = null;
const test = base.extend<{ places: ShownPlaces }>({
  places: async ({ api }, use) => {
    places ??= await makeShownPlaces(api);
    await use(places);
  },
});

test.use(PHONE);
test.describe.configure({ mode: "parallel" });
// Pages for what is forbidden, failed or not there say so in the console, too.
test.beforeEach(({ expectFault }) => expectFault(/./));

for (const { name, role, address, shows, act } of SCREENS) {
  test(`I can use “${name}” on a phone, at 200 % zoom and 320 pixels wide`, async ({ page, places, signInAs }) => {
    if (role !== null) await signInAs(role);
    const show = async () => {
      await page.goto(address(places));
      await act?.(page);
      await page.getByText(shows).filter({ visible: true }).first().waitFor();
    };
    if (act === undefined) await show();
    await expectUsableOnSmallScreens(page, act === undefined ? undefined : show);
  });
}
