import { expect } from "vitest";
import { fingerprintOf, packManifest } from "#lib/domain/snapshot/manifest.ts";
import type { Random } from "#tests/support/random.ts";
import { parsed } from "../arbitraries.ts";
import { anySnapshot, neighbour } from "./generate-assets.ts";
import { law, printSeed } from "./law.ts";
import { respelled } from "./respell.ts";
import { apply, byIdentity, diff, inverse, type Snapshot } from "./snapshot-diff.ts";

printSeed();

const pair = (random: Random) => {
  const older = anySnapshot(random);
  return { older, newer: neighbour(random, older) };
};

const fingerprint = (snapshot: Snapshot) => fingerprintOf(packManifest(snapshot)).toString("hex");

law("a snapshot does not differ from itself", anySnapshot, (snapshot) => {
  expect(diff(parsed(snapshot), parsed(snapshot))).toEqual([]);
});

law(
  "a snapshot does not differ from itself in another order or spelling",
  (random) => {
    const snapshot = anySnapshot(random);
    return { snapshot, other: respelled(random, snapshot) };
  },
  ({ snapshot, other }) => {
    const [a, b] = [parsed(snapshot), parsed(other)];
    expect(diff(a, b)).toEqual([]);
    expect(a.map(({ contentHash }) => contentHash.toString("hex"))).toEqual(
      b.map(({ contentHash }) => contentHash.toString("hex")),
    );
  },
);

law("what differs, applied to the older snapshot, makes the newer one", pair, ({ older, newer }) => {
  const [a, b] = [parsed(older), parsed(newer)];
  const changes = diff(a, b);
  expect(fingerprint(apply(a, changes))).toBe(fingerprint(b));
  // Nothing is told that does not differ: every change alone moves the fingerprint.
  for (const change of changes) expect(fingerprint(apply(a, [change]))).not.toBe(fingerprint(a));
});

law("what differs the other way round is the inverse", pair, ({ older, newer }) => {
  const [a, b] = [parsed(older), parsed(newer)];
  expect(byIdentity(diff(b, a))).toEqual(byIdentity(inverse(diff(a, b))));
  expect(fingerprint(apply(b, inverse(diff(a, b))))).toBe(fingerprint(a));
});

law(
  "the order and spelling of either side make no difference to what differs",
  (random) => {
    const { older, newer } = pair(random);
    return { older, newer, sameOlder: respelled(random, older), sameNewer: respelled(random, newer) };
  },
  ({ older, newer, sameOlder, sameNewer }) => {
    expect(diff(parsed(sameOlder), parsed(sameNewer))).toEqual(diff(parsed(older), parsed(newer)));
  },
);
