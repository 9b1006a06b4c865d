import { describe, expect, test } from "vitest";
import type { CheckName } from "#lib/domain/rollback/checks.ts";
import {
  blockingChecks,
  evaluateGate,
  type GateFacts,
  imageAllowance,
  unacknowledgedChecks,
} from "#lib/domain/rollback/gate.ts";
import type { CheckStatus } from "#lib/domain/rollback/status.ts";

const digest = (character: string) => `sha256:${character.repeat(64)}`;

const sound: GateFacts = {
  unit: "orders",
  driver: "docker-engine",
  deploymentKind: "dagster",
  target: {
    number: 3,
    status: "loaded",
    image: { reference: "orders:r3", digest: digest("3") },
    runtime: {},
    bundles: [],
  },
  current: {
    number: 7,
    status: "failed",
    image: { reference: "orders:r7", digest: digest("7") },
    runtime: {},
    bundles: [],
  },
  imageAllowed: "seen",
  answer: {
    state: "answered",
    running: { image: { reference: "orders:r7", digest: digest("7") }, aliases: [], healthy: true },
    availability: { state: "restorable", reason: null },
  },
  retention: { state: "in_window", until: new Date("2026-12-01T00:00:00Z") },
  block: null,
  freeze: { closed: false, next: null },
  freezeOverride: null,
  activeRollback: null,
  hold: null,
  locations: [{ name: "orders", targetLoad: 3, watch: "ok", loads: null }],
  agents: null,
};

test("sound facts pass every check, so nothing needs to be acknowledged", () => {
  const checks = evaluateGate(sound);
  expect(checks.filter((check) => check.status !== "pass")).toEqual([]);
  expect(new Set(checks.map((check) => check.name)).size).toBe(checks.length);
});

const answered = (part: Partial<Extract<GateFacts["answer"], { state: "answered" }>>): Partial<GateFacts> => ({
  answer: { ...(sound.answer as Extract<GateFacts["answer"], { state: "answered" }>), ...part },
});
const target = (part: Partial<GateFacts["target"]>): Partial<GateFacts> => ({ target: { ...sound.target, ...part } });

const month = { id: "w1", name: "month end", reason: "books" };

const cases: [string, Partial<GateFacts>, CheckName, CheckStatus, RegExp][] = [
  [
    "a target beyond the retention window",
    { retention: { state: "expired", since: new Date("2026-01-01T00:00:00Z") } },
    "retention",
    "block",
    /until 2026-01-01.*Choose a newer load/,
  ],
  ["no deploy unit", { unit: null }, "unit_configured", "block", /Connect one/],
  ["a target that failed to load", target({ status: "failed" }), "target_loaded", "block", /#3 failed to load/],
  [
    "a target that another tool takes back",
    answered({ warnings: ["Argo CD application shop syncs this Deployment", "Helm owns it."] }),
    "target_managed",
    "warn",
    /^Argo CD application shop syncs this Deployment\. Helm owns it\.$/,
  ],
  [
    "the current load itself",
    target({ number: 7, image: sound.current.image }),
    "not_current",
    "block",
    /is the current load/,
  ],
  [
    "an earlier load of the image that runs now",
    answered({ running: { image: { reference: "orders:r3", digest: digest("3") }, aliases: [], healthy: true } }),
    "not_current",
    "block",
    /nothing to roll back/,
  ],
  [
    "an earlier load of the image that runs now under another of its digests",
    answered({
      running: { image: { reference: "orders:r3", digest: digest("8") }, aliases: [digest("3")], healthy: true },
    }),
    "not_current",
    "block",
    /nothing to roll back/,
  ],
  [
    "the same image running unhealthy: a fresh start may help",
    answered({ running: { image: { reference: "orders:r3", digest: digest("3") }, aliases: [], healthy: false } }),
    "not_current",
    "pass",
    /not what runs now/,
  ],
  ["nothing running at all", answered({ running: null }), "not_current", "pass", /not what runs now/],
  ["no image", target({ image: null }), "image_known", "block", /does not say which image/],
  ["no digest", target({ image: { reference: "orders:r3", digest: null } }), "image_known", "warn", /no digest/],
  ["an image that is not allowed", { imageAllowed: null }, "image_allowed", "block", /allow-list/],
  ["an image from the allow-list", { imageAllowed: "repository" }, "image_allowed", "pass", /allow-list/],
  [
    "no worker",
    { answer: { state: "unanswered", waitedMs: 10_000 } },
    "target_reachable",
    "block",
    /No worker answered within 10 seconds.*Start a worker/,
  ],
  [
    "a target that is down",
    { answer: { state: "unreachable", reason: "the supervisor does not answer" } },
    "target_reachable",
    "block",
    /the supervisor does not answer\. Repair it/,
  ],
  [
    "an image that is gone",
    answered({ availability: { state: "image_gone", reason: "release r3 was deleted" } }),
    "image_available",
    "block",
    /release r3 was deleted\. Restore it, or choose another load/,
  ],
  [
    "an image nobody knows of",
    answered({ availability: { state: "unknown", reason: null } }),
    "image_available",
    "warn",
    /not known\. If it is gone/,
  ],
  [
    "another rollback",
    { activeRollback: { requestedBy: "Ada", targetLoad: 2 } },
    "no_active_rollback",
    "block",
    /Ada is rolling this deploy unit back to load #2/,
  ],
  [
    "a hold",
    { hold: { owner: "Grace", reason: "Do not touch", expiresAt: new Date("2030-01-01T00:00:00Z"), isUndone: false } },
    "hold",
    "warn",
    /Grace holds .* until 2030-01-01.*Do not touch\. Talk/,
  ],
  [
    "a blocked version",
    { block: { by: "Grace", reason: "writes twice", at: new Date("2026-02-01T00:00:00Z") } },
    "version_blocked",
    "block",
    /Grace blocked this version at 2026-02-01T00:00:00.000Z: writes twice\. Lift/,
  ],
  [
    "a freeze window that is closed",
    { freeze: { closed: true, windows: [month], opensAt: new Date("2026-02-03T00:00:00Z") } },
    "freeze_window",
    "block",
    /^Frozen by “month end” \(books\) until 2026-02-03T00:00:00\.000Z\. Wait for that, or have an Admin override/,
  ],
  [
    "a location of the unit without such a load",
    { locations: [...sound.locations, { name: "billing", targetLoad: null, watch: "ok", loads: null }] },
    "locations_covered",
    "warn",
    /^billing: no load of this image/,
  ],
  [
    "a location that nobody watches",
    { locations: [{ name: "orders", targetLoad: 3, watch: "none", loads: null }] },
    "observed",
    "warn",
    /may end as unknown/,
  ],
  [
    "a location whose source is away",
    { locations: [{ name: "orders", targetLoad: 3, watch: "unreachable", loads: null }] },
    "observed",
    "warn",
    /not observed now/,
  ],
  [
    "an older runtime",
    {
      target: { ...sound.target, runtime: { dagster: "1.9.2" } },
      current: { ...sound.current, runtime: { dagster: "1.10.0" } },
    },
    "runtime_downgrade",
    "warn",
    /dagster 1\.10\.0 -> 1\.9\.2/,
  ],
];

describe("the gate", () => {
  test.each(cases)("given %s, judges that alone", (_, part, name, status, message) => {
    const checks = evaluateGate({ ...sound, ...part });
    const check = checks.find((one) => one.name === name);
    expect(check).toMatchObject({ name, status });
    expect(check?.message).toMatch(message);
    const others = checks.filter((one) => one.name !== name && one.status !== "pass");
    // Without an image there is nothing to allow either.
    expect(others.map((one) => one.name)).toEqual(
      name === "image_known" && status === "block" ? ["image_allowed"] : [],
    );
  });

  test("does not speak of the image when the target gave no answer", () => {
    const checks = evaluateGate({ ...sound, answer: { state: "unanswered", waitedMs: 10_000 } });
    expect(checks.map((check) => check.name)).not.toContain("image_available");
    expect(blockingChecks(checks).map((check) => check.name)).toEqual(["target_reachable"]);
  });

  test("says of a freeze alone that it can be overridden, and lets through whoever overrides it", () => {
    const freeze: GateFacts["freeze"] = { closed: true, windows: [month], opensAt: null };
    const checks = evaluateGate({ ...sound, freeze, block: { by: "A", reason: "b", at: new Date() } });
    expect(blockingChecks(checks).map(({ name, overridable }) => [name, overridable])).toEqual([
      ["version_blocked", undefined],
      ["freeze_window", true],
    ]);
    const overridden = evaluateGate({ ...sound, freeze, freezeOverride: "orders are down" });
    expect(blockingChecks(overridden)).toEqual([]);
    expect(overridden.find(({ name }) => name === "freeze_window")?.message).toBe(
      "Frozen by “month end” (books); overridden: orders are down.",
    );
  });

  test("an undo is not stopped by the hold of the rollback that it takes back", () => {
    const hold = { owner: "Grace", reason: "x", expiresAt: new Date(), isUndone: true };
    expect(unacknowledgedChecks(evaluateGate({ ...sound, hold }), [])).toEqual([]);
  });

  test("lets a warning through only when it is acknowledged by its name", () => {
    const checks = evaluateGate({
      ...sound,
      hold: { owner: "Grace", reason: "x", expiresAt: new Date(), isUndone: false },
    });
    expect(unacknowledgedChecks(checks, []).map((check) => check.name)).toEqual(["hold"]);
    expect(unacknowledgedChecks(checks, ["Hold", "everything"]).map((check) => check.name)).toEqual(["hold"]);
    expect(unacknowledgedChecks(checks, ["hold"])).toEqual([]);
  });
});

describe("what makes an image allowed", () => {
  const unit = { seenDigests: [digest("3")], allowedRepositories: ["registry:5000/team/orders"] };
  test.each([
    ["a digest that ran here", { reference: "elsewhere/x:1", digest: digest("3") }, "seen"],
    ["a listed repository", { reference: "registry:5000/team/orders:v9", digest: digest("9") }, "repository"],
    ["a listed repository, by name alone", { reference: "registry:5000/team/orders", digest: null }, "repository"],
    ["a digest never seen", { reference: "orders:r9", digest: digest("9") }, null],
    ["a repository that only begins alike", { reference: "registry:5000/team/orders-evil:v1", digest: null }, null],
    ["no image", null, null],
  ] as const)("%s -> %s", (_, image, expected) => {
    expect(imageAllowance(image, unit)).toBe(expected);
  });
});
