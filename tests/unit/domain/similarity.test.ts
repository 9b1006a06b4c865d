import { describe, expect, it } from "vitest";
import { sha256 } from "#lib/domain/snapshot/hash.ts";
import { continuesGroup, errorHash, type SimilarityFacts, similarityHash } from "#lib/domain/timeline/similarity.ts";

const LOADED: SimilarityFacts = {
  status: "loaded",
  image: { reference: "orders:r1", digest: null },
  commit: "abcdef1",
  metadata: { region: "eu", zone: 1 },
  fingerprint: sha256("f"),
};

describe("similar loads", () => {
  it("agree whatever the order of their metadata", () => {
    expect(similarityHash({ ...LOADED, metadata: { zone: 1, region: "eu" } })).toEqual(similarityHash(LOADED));
  });

  it.each<[string, SimilarityFacts]>([
    ["image reference", { ...LOADED, image: { reference: "orders:r2", digest: null } }],
    ["image digest", { ...LOADED, image: { reference: "orders:r1", digest: `sha256:${"0".repeat(64)}` } }],
    ["having an image", { ...LOADED, image: null }],
    ["commit", { ...LOADED, commit: "abcdef2" }],
    ["having a commit", { ...LOADED, commit: null }],
    ["version of a bundle", { ...LOADED, bundles: [{ type: "dags", name: "team", version: "7" }] }],
    ["metadata", { ...LOADED, metadata: { region: "us", zone: 1 } }],
    ["fingerprint", { ...LOADED, fingerprint: sha256("g") }],
    ["status", { ...LOADED, status: "failed", errorHash: LOADED.fingerprint }],
  ])("differ by %s", (_, facts) => {
    expect(similarityHash(facts)).not.toEqual(similarityHash(LOADED));
  });

  it("have errors that agree to the letter, a missing stack included", () => {
    const error = { message: "No module named orders", stack: "line 1" };
    expect(errorHash({ ...error })).toEqual(errorHash(error));
    expect(errorHash({ ...error, stack: "line 2" })).not.toEqual(errorHash(error));
    expect(errorHash({ message: error.message })).not.toEqual(errorHash({ message: error.message, stack: "" }));
  });
});

describe("a group of loads", () => {
  const load = (text: string, rollbackOf: number | null = null) => ({ similarityHash: sha256(text), rollbackOf });

  it("goes on while loads are similar", () => {
    expect(continuesGroup(load("a"), load("a"))).toBe(true);
    expect(continuesGroup(load("a"), load("b"))).toBe(false);
  });

  it("never reaches across a rollback, on either side of it", () => {
    expect(continuesGroup(load("a"), load("a", 1))).toBe(false);
    expect(continuesGroup(load("a", 1), load("a"))).toBe(false);
  });
});
