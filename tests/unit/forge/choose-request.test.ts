import { expect, test } from "vitest";
import { type Candidate, chooseRequest } from "#lib/forge/choose-request.ts";

const HASH = "abc";
const request = (reference: string, mergedAt: string | null, mergeCommit: string | null = null): Candidate => ({
  reference,
  title: reference,
  url: `https://github.com/acme/shop/pull/${reference}`,
  mergedAt,
  mergeCommit,
});

test.each([
  ["none", [], null],
  ["the only open one", [request("#1", null)], "#1"],
  ["a merged one before an open one", [request("#1", null), request("#2", "2026-01-02T00:00:00Z")], "#2"],
  [
    "the first that was merged",
    [request("#3", "2026-01-03T00:00:00+01:00"), request("#2", "2026-01-02T22:00:00Z")],
    "#2",
  ],
  [
    "the one whose merge made the commit",
    [request("#2", "2026-01-01T00:00:00Z"), request("#9", "2026-02-01T00:00:00Z", HASH)],
    "#9",
  ],
])("%s", (_, candidates, reference) => {
  expect(chooseRequest(candidates, HASH)?.reference ?? null).toBe(reference);
});
