import { expect, test } from "vitest";
import { choosesAny, judgeEvent, type PolicyChoice } from "#lib/domain/alerts/match.ts";

const AT = new Date("2026-11-20T12:00:00Z");
const NO_ASSETS = { patterns: [], groups: [], owners: [] };
const policy = (more: Partial<PolicyChoice> = {}): PolicyChoice => ({
  enabled: true,
  kinds: ["load.failed", "assets.removed", "source.unreachable"],
  locations: [],
  assets: NO_ASSETS,
  unreachableMinutes: 5,
  mutedUntil: null,
  ...more,
});
const failed = (location: string | null) =>
  ({ kind: "load.failed", facts: { location, minutes: null }, at: AT }) as const;

test("a policy tells of the kinds that it names, and of no other", () => {
  expect(judgeEvent(policy(), failed("etl"))).toBe("send");
  expect(judgeEvent(policy({ kinds: ["load.recovered"] }), failed("etl"))).toBe("none");
  expect(judgeEvent(policy({ enabled: false }), failed("etl"))).toBe("none");
});

test("code locations are chosen by pattern, and what concerns all of them is told whatever the pattern", () => {
  expect(judgeEvent(policy({ locations: ["etl*"] }), failed("etl_daily"))).toBe("send");
  expect(judgeEvent(policy({ locations: ["etl*"] }), failed("ml"))).toBe("none");
  expect(judgeEvent(policy({ locations: ["etl*"] }), failed(null))).toBe("send");
});

test("a silence is told to the policies that want to hear of it after so many minutes", () => {
  const silent = (minutes: number) =>
    judgeEvent(policy(), { kind: "source.unreachable", facts: { location: null, minutes }, at: AT });
  expect(silent(5)).toBe("send");
  expect(silent(10)).toBe("none");
});

test("while a policy is muted its events are kept and sent to nobody", () => {
  expect(judgeEvent(policy({ mutedUntil: new Date(AT.getTime() + 1) }), failed("etl"))).toBe("muted");
  expect(judgeEvent(policy({ mutedUntil: AT }), failed("etl"))).toBe("send");
});

test("removed assets are chosen by key, group or owner: one of them suffices", () => {
  const removed = (assets: Partial<PolicyChoice["assets"]>) =>
    choosesAny({ ...NO_ASSETS, ...assets }, [
      { key: ["logs"], group: null, owners: [] },
      { key: ["raw", "orders"], group: "ingest", owners: ["ann@example.com"] },
    ]);
  expect(removed({})).toBe(true);
  expect(removed({ patterns: ["raw/*"] })).toBe(true);
  expect(removed({ patterns: ["raw / orders"] })).toBe(true);
  expect(removed({ patterns: ["mart/*"] })).toBe(false);
  expect(removed({ patterns: ["mart/*"], groups: ["ing*"] })).toBe(true);
  expect(removed({ owners: ["ann@example.com"] })).toBe(true);
  expect(removed({ owners: ["bob@example.com"] })).toBe(false);
});
