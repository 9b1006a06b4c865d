import { expect, test } from "vitest";
import { type Difference, judgeRollback, type LocationEvidence, type Verdict } from "#lib/domain/rollback/verify.ts";
import type { Make } from "#lib/domain/snapshot/make.ts";

const A = "sha256:aa";
const B = "sha256:bb";
const MAKE: Make = { fidelity: "native", canonicalVersion: 1, ignoredMetadata: [] };
const IGNORING: Make = { ...MAKE, ignoredMetadata: ["dagster/table_name"] };
const proven: LocationEvidence = {
  location: "orders",
  target: { number: 3, fingerprint: "f3", make: MAKE },
  observed: { number: 8, status: "loaded", fingerprint: "f3", make: MAKE },
  counts: { added: 0, removed: 0, changed: 0 },
  differences: [],
  varying: [],
};
const identity = { key: ["orders"], repository: null };
const metadataChange: Difference = { ...identity, kind: "changed", facets: ["METADATA"] };
const drifted: LocationEvidence = {
  ...proven,
  observed: { number: 8, status: "loaded", fingerprint: "f8", make: MAKE },
  counts: { added: 0, removed: 0, changed: 1 },
  differences: [metadataChange],
};

const cases: [
  string,
  string | null,
  string | null,
  LocationEvidence[],
  Verdict["status"],
  boolean | null,
  boolean | null,
  RegExp,
][] = [
  ["digest and fingerprint equal", A, A, [proven], "succeeded", true, true, /equal the target's/],
  ["another digest, whatever the fingerprint", A, B, [proven], "failed", false, true, /runs sha256:bb, not sha256:aa/],
  ["no code location left to observe", A, A, [], "unknown", true, null, /serves no code location/],
  ["a tracked difference", A, A, [drifted], "succeeded_with_differences", true, false, /0 added, 0 removed, 1 changed/],
  [
    "a facet that varies under one digest",
    A,
    A,
    [{ ...drifted, varying: [{ identity, facets: ["METADATA"] }] }],
    "succeeded",
    true,
    false,
    /known to vary/,
  ],
  [
    "another facet than the one that varies",
    A,
    A,
    [{ ...drifted, varying: [{ identity, facets: ["TAGS"] }] }],
    "succeeded_with_differences",
    true,
    false,
    /1 changed/,
  ],
  [
    "more differences than are listed",
    A,
    A,
    [
      {
        ...drifted,
        counts: { added: 0, removed: 0, changed: 2 },
        varying: [{ identity, facets: ["METADATA"] }],
      },
    ],
    "succeeded_with_differences",
    true,
    false,
    /2 changed/,
  ],
  [
    "an asset too many",
    A,
    A,
    [
      {
        ...drifted,
        counts: { added: 1, removed: 0, changed: 0 },
        differences: [{ ...identity, kind: "added", facets: [] }],
      },
    ],
    "succeeded_with_differences",
    true,
    false,
    /1 added/,
  ],
  [
    "the program failing to load",
    A,
    A,
    [{ ...proven, observed: { number: 8, status: "failed", error: "ImportError" } }],
    "failed",
    true,
    false,
    /failed to load \(load #8\): ImportError/,
  ],
  ["no observation in time", A, A, [{ ...proven, observed: null }], "unknown", true, null, /not observed in time/],
  [
    "one of two locations not observed",
    A,
    A,
    [proven, { ...proven, location: "b", observed: null }],
    "unknown",
    true,
    null,
    /^.* b was not/,
  ],
  ["a target that went silent", A, null, [proven], "unknown", null, true, /no longer says/],
  ["a target without a digest", null, A, [proven], "succeeded_with_differences", null, true, /never had a digest/],
  [
    "snapshots of different make without a difference",
    A,
    A,
    [{ ...proven, observed: { number: 8, status: "loaded", fingerprint: "other", make: IGNORING } }],
    "succeeded",
    true,
    true,
    /read in another way .* nothing differs/,
  ],
  [
    "snapshots of different make with a difference",
    A,
    A,
    [{ ...drifted, observed: { number: 8, status: "loaded", fingerprint: "f3", make: IGNORING } }],
    "succeeded_with_differences",
    true,
    false,
    /1 changed/,
  ],
  [
    "snapshots of one make read in two ways that carry the same",
    A,
    A,
    [{ ...proven, observed: { number: 8, status: "loaded", fingerprint: "f3", make: { ...MAKE, fidelity: "grpc" } } }],
    "succeeded",
    true,
    true,
    /Digest and fingerprint equal/,
  ],
  [
    "a location that has nothing to compare with",
    A,
    A,
    [proven, { ...proven, location: "b", target: null, observed: null }],
    "succeeded_with_differences",
    true,
    null,
    /b has no load of this image/,
  ],
];

test.each(cases)("%s", (_, target, observed, locations, status, digestMatches, fingerprintMatches, outcome) => {
  const verdict = judgeRollback({ targetDigest: target, observedDigest: observed, observedAliases: [], locations });
  expect(verdict).toMatchObject({ status, digestMatches, fingerprintMatches });
  expect(verdict.outcome).toMatch(outcome);
});

test("an index and its platform's manifest are one image", () => {
  const evidence = { targetDigest: A, observedDigest: B, locations: [proven] };
  expect(judgeRollback({ ...evidence, observedAliases: [A] })).toMatchObject({
    status: "succeeded",
    digestMatches: true,
  });
  expect(judgeRollback({ ...evidence, observedAliases: ["sha256:cc"] })).toMatchObject({ status: "failed" });
});
