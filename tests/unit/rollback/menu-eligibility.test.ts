import { expect, test } from "vitest";
import type { Role } from "#lib/domain/access/roles.ts";
import { type MenuLoad, type MenuLocation, menuEligibility } from "#lib/domain/rollback/menu-eligibility.ts";

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const load: MenuLoad = {
  number: 3,
  status: "loaded",
  isCurrent: false,
  image: { reference: "orders:r3", digest: digest("3") },
  restorable: "restorable",
  blocked: null,
};
const location: MenuLocation = {
  unit: { name: "orders" },
  currentLoad: { number: 7, image: { reference: "orders:r7", digest: digest("7") } },
  activeRollback: null,
  freeze: { closed: false },
};
const frozen: Partial<MenuLocation> = {
  freeze: {
    closed: true,
    windows: [{ id: "w", name: "month end", reason: "" }],
    opensAt: "2026-02-03T00:00:00.000Z",
  },
};

const cases: [string, Partial<MenuLoad>, Partial<MenuLocation>, Role | null, RegExp | null][] = [
  ["an Editor and an earlier good load", {}, {}, "editor", null],
  ["a Launcher, who may open a plan", {}, {}, "launcher", null],
  [
    "a Viewer",
    {},
    {},
    "viewer",
    /^Your role here is Viewer\. Rolling back takes Organization Admin, Admin or Editor\.$/,
  ],
  ["nobody", {}, {}, null, /^You have no role here\./],
  ["a load that failed", { status: "failed" }, {}, "editor", /failed to load/],
  ["the current load", { number: 7, isCurrent: true }, {}, "admin", /is the current load/],
  [
    "an earlier load of the current image",
    { image: { reference: "orders:r7", digest: digest("7") } },
    {},
    "admin",
    /nothing to roll back/,
  ],
  ["a frozen deployment", {}, frozen, "editor", /^Frozen by “month end” until 2026-02-03T00:00:00\.000Z\./],
  ["a frozen deployment, to whoever may override it in the plan", {}, frozen, "admin", null],
  ["a load without an image", { image: null }, {}, "admin", /does not say which image/],
  ["a load without a digest: the plan asks", { image: { reference: "orders:r3", digest: null } }, {}, "admin", null],
  ["an image that is gone", { restorable: "image_gone" }, {}, "admin", /image is gone/],
  ["an expired load", { restorable: "expired" }, {}, "admin", /retention window/],
  [
    "a version that is blocked",
    { blocked: { by: "Ada", reason: "it loses orders", at: "2026-01-02T03:04:05.000Z" } },
    {},
    "admin",
    /^Ada blocked this version at 2026-01-02T03:04:05\.000Z: it loses orders\. Lift the block/,
  ],
  ["an image nobody asked for yet", { restorable: "unknown" }, {}, "admin", null],
  ["a location without a deploy unit", {}, { unit: null }, "admin", /No deploy target/],
  ["a rollback under way", {}, { activeRollback: "8d0c" }, "admin", /under way/],
];

test.each(cases)("the menu for %s", (_, loadPart, locationPart, role, reason) => {
  const eligibility = menuEligibility({ ...load, ...loadPart }, { ...location, ...locationPart }, role);
  if (reason === null) expect(eligibility).toEqual({ enabled: true });
  else expect(eligibility).toEqual({ enabled: false, reason: expect.stringMatching(reason) });
});
