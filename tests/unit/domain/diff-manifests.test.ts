import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffManifests } from "#lib/domain/diff/manifest.ts";
import { sha256 } from "#lib/domain/snapshot/hash.ts";
import {
  contentHashAt,
  EMPTY_MANIFEST,
  fingerprintOf,
  keyHashAt,
  MANIFEST_ROW_BYTES,
  type Manifest,
  manifestFromBytes,
  packManifest,
  trackedHashAt,
} from "#lib/domain/snapshot/manifest.ts";

type Row = { name: number; tracked: number; content: number };

/** Rows by small numbers, so that random manifests share keys and versions; content follows tracked. */
function manifestOf(rows: readonly Row[]): Manifest {
  const assets = rows.map(({ name, tracked, content }) => ({
    keyHash: sha256(`key ${name}`),
    trackedHash: sha256(`tracked ${tracked}`),
    contentHash: sha256(`content ${tracked} ${content}`),
  }));
  return packManifest(assets.sort((a, b) => a.keyHash.compare(b.keyHash)));
}

const small = fc.integer({ min: 0, max: 2 });
const rowsArbitrary = fc.uniqueArray(
  fc.record({ name: fc.integer({ min: 0, max: 30 }), tracked: small, content: small }),
  {
    selector: ({ name }) => name,
    maxLength: 25,
  },
);

/** The differences by name of asset, from the manifests' bytes. */
function differences(older: Manifest, newer: Manifest) {
  const diff = diffManifests(older, newer);
  const old = (row: number) => keyHashAt(older, row).toString("hex");
  const fresh = (row: number) => keyHashAt(newer, row).toString("hex");
  for (const pair of [...diff.changed, ...diff.touched]) expect(old(pair.old)).toBe(fresh(pair.new));
  return {
    added: diff.added.map(fresh),
    removed: diff.removed.map(old),
    changed: diff.changed.map((pair) => old(pair.old)),
    touched: diff.touched.map((pair) => old(pair.old)),
  };
}

/** The same the slow way, from the rows. */
function expected(older: readonly Row[], newer: readonly Row[]) {
  const before = new Map(older.map((row) => [row.name, row]));
  const after = new Map(newer.map((row) => [row.name, row]));
  const names = (rows: readonly Row[]) => rows.map(({ name }) => sha256(`key ${name}`).toString("hex")).sort();
  const both = newer.filter(({ name }) => before.has(name));
  return {
    added: names(newer.filter(({ name }) => !before.has(name))),
    removed: names(older.filter(({ name }) => !after.has(name))),
    changed: names(both.filter(({ name, tracked }) => before.get(name)?.tracked !== tracked)),
    touched: names(
      both.filter(({ name, tracked, content }) => {
        const row = before.get(name);
        return row?.tracked === tracked && row.content !== content;
      }),
    ),
  };
}

describe("comparing two snapshots by their manifests", () => {
  it("finds what a look-up of every asset finds, in order of key hash", () => {
    fc.assert(
      fc.property(rowsArbitrary, rowsArbitrary, (older, newer) => {
        expect(differences(manifestOf(older), manifestOf(newer))).toEqual(expected(older, newer));
      }),
      { numRuns: 1000 },
    );
  });

  it("finds nothing between a snapshot and itself", () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const nothing = { added: [], removed: [], changed: [], touched: [] };
        expect(diffManifests(manifestOf(rows), manifestOf([...rows].reverse()))).toEqual(nothing);
      }),
      { numRuns: 300 },
    );
  });

  it("finds the opposite the other way round", () => {
    fc.assert(
      fc.property(rowsArbitrary, rowsArbitrary, (older, newer) => {
        const forth = differences(manifestOf(older), manifestOf(newer));
        const back = differences(manifestOf(newer), manifestOf(older));
        expect(back).toEqual({ ...forth, added: forth.removed, removed: forth.added });
      }),
      { numRuns: 300 },
    );
  });

  it("tells keys apart whose hashes begin alike", () => {
    const row = (last: number) => {
      const keyHash = Buffer.alloc(32, 7);
      keyHash[31] = last;
      return { keyHash, trackedHash: Buffer.alloc(32, 1), contentHash: Buffer.alloc(32, 2) };
    };
    const diff = diffManifests(packManifest([row(1), row(2)]), packManifest([row(2), row(3)]));
    expect(diff).toEqual({ added: [1], removed: [0], changed: [], touched: [] });
  });

  it("holds for the empty snapshot on either side", () => {
    const manifest = manifestOf([{ name: 1, tracked: 0, content: 0 }]);
    expect(diffManifests(EMPTY_MANIFEST, manifest).added).toEqual([0]);
    expect(diffManifests(manifest, EMPTY_MANIFEST).removed).toEqual([0]);
  });
});

describe("a manifest", () => {
  const rows = [1, 2, 3].map((name) => ({ name, tracked: name, content: name }));
  const manifest = manifestOf(rows);

  it("gives back the hashes that it was packed from", () => {
    const byKey = new Map(rows.map((row) => [sha256(`key ${row.name}`).toString("hex"), row.name]));
    for (let row = 0; row < manifest.length; row++) {
      const name = byKey.get(keyHashAt(manifest, row).toString("hex"));
      expect(trackedHashAt(manifest, row)).toEqual(sha256(`tracked ${name}`));
      expect(contentHashAt(manifest, row)).toEqual(sha256(`content ${name} ${name}`));
    }
    expect(() => keyHashAt(manifest, 3)).toThrow(RangeError);
    expect(() => trackedHashAt(manifest, -1)).toThrow(RangeError);
  });

  it("is read from its bytes, but not from bytes that were cut off, swapped or doubled", () => {
    const { bytes } = manifest;
    const [first, second] = [
      bytes.subarray(0, MANIFEST_ROW_BYTES),
      bytes.subarray(MANIFEST_ROW_BYTES, 2 * MANIFEST_ROW_BYTES),
    ];
    expect(manifestFromBytes(Buffer.from(bytes))).toEqual(manifest);
    expect(() => manifestFromBytes(bytes.subarray(1))).toThrow(RangeError);
    expect(() => manifestFromBytes(Buffer.concat([second, first]))).toThrow(RangeError);
    expect(() => manifestFromBytes(Buffer.concat([first, first]))).toThrow(RangeError);
  });

  it("has a fingerprint that follows tracked hashes and keys, not contents", () => {
    const print = (changed: Partial<Row>) =>
      fingerprintOf(manifestOf([{ name: 1, tracked: 1, content: 1, ...changed }])).toString("hex");
    expect(print({ content: 2 })).toBe(print({}));
    expect(print({ tracked: 2 })).not.toBe(print({}));
    expect(print({ name: 2 })).not.toBe(print({}));
    expect(fingerprintOf(EMPTY_MANIFEST)).toEqual(sha256(""));
  });
});
