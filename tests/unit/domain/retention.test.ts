import { expect, test } from "vitest";
import { keepTag } from "#lib/domain/retention/kept-image.ts";
import { type RetainedLoad, type RetentionFacts, retentionOf } from "#lib/domain/retention/retention.ts";

const now = new Date("2026-06-01T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const facts: RetentionFacts = {
  retentionDays: 90,
  now,
  currentLoad: 9,
  lastGoodLoad: 8,
  versionBefore: 5,
  heldDigests: ["sha256:held"],
};
const load = (part: Partial<RetainedLoad>): RetainedLoad => ({
  number: 2,
  digest: "sha256:other",
  replacedAt: daysAgo(400),
  ...part,
});

test.each<[string, RetainedLoad, object]>([
  ["the current load", load({ number: 9, replacedAt: null }), { state: "kept", because: "current" }],
  ["a load that nothing has replaced", load({ number: 10, replacedAt: null }), { state: "kept", because: "current" }],
  ["the last good load", load({ number: 8 }), { state: "kept", because: "last_good" }],
  ["the version before the last good one", load({ number: 5 }), { state: "kept", because: "version_before" }],
  ["a load of an image that is held", load({ digest: "sha256:held" }), { state: "kept", because: "held" }],
  ["any other load that was replaced long ago", load({}), { state: "expired", since: daysAgo(310) }],
  [
    "a load that ran for years and was replaced lately",
    load({ replacedAt: daysAgo(89) }),
    { state: "in_window", until: daysAgo(-1) },
  ],
  ["a load at the very end of its window", load({ replacedAt: daysAgo(90) }), { state: "expired", since: now }],
  ["a load without a digest", load({ digest: null }), { state: "expired", since: daysAgo(310) }],
])("retention of %s", (_, one, expected) => {
  expect(retentionOf(one, facts)).toEqual(expected);
});

test("what is kept for its standing expires once it stands so no longer", () => {
  const others = { ...facts, lastGoodLoad: 9, versionBefore: 8, heldDigests: [] };
  for (const one of [load({ number: 5 }), load({ digest: "sha256:held" })]) {
    expect(retentionOf(one, others).state).toBe("expired");
  }
});

test("the tag of an image is one that registries take, and is told from the digest alone", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  expect(keepTag(digest)).toBe("loadline-keep-0123456789abcdef");
  expect(keepTag(digest)).toMatch(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/);
});
