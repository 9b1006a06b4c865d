import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { assetView } from "#lib/domain/snapshot/asset-view.ts";
import { CANONICAL_VERSION, canonicalJson } from "#lib/domain/snapshot/canonical.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { fingerprintOf, packManifest } from "#lib/domain/snapshot/manifest.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import { readJson } from "#lib/domain/snapshot/read-json.ts";
import { parsed, parsedOne } from "./arbitraries.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const vectors = z
  .strictObject({
    about: z.string(),
    canonicalVersion: z.literal(CANONICAL_VERSION),
    values: z.array(z.strictObject({ name: z.string(), json: z.string(), canonical: z.string() })).min(10),
    assets: z
      .array(
        z.strictObject({
          name: z.string(),
          json: z.array(z.string()).min(1),
          body: z.string(),
          keyHash: digest,
          trackedHash: digest,
          contentHash: digest,
        }),
      )
      .min(25),
    snapshots: z.array(z.strictObject({ name: z.string(), json: z.string(), fingerprint: digest })).min(3),
    refused: z.array(z.strictObject({ name: z.string(), json: z.string(), paths: z.array(z.string()) })).min(10),
  })
  .parse(JSON.parse(readFileSync(new URL("../../../docs/canonical-form.json", import.meta.url), "utf8")));

describe("the published test vectors hold", () => {
  it.each(vectors.values)("value: $name", ({ json, canonical }) => {
    expect(canonicalJson(JSON.parse(json))).toBe(canonical);
  });

  it.each(vectors.assets)("asset: $name", ({ json, body, keyHash, trackedHash, contentHash }) => {
    for (const text of json) {
      const asset = parsedOne(readJson(text));
      expect(asset.body).toBe(body);
      expect(asset.keyHash.toString("hex")).toBe(keyHash);
      expect(asset.trackedHash.toString("hex")).toBe(trackedHash);
      expect(asset.contentHash.toString("hex")).toBe(contentHash);
    }
  });

  it.each(vectors.assets)("asset, read back and pushed again: $name", ({ body }) => {
    expect(parsedOne(assetView(definitionFromBody(body))).body).toBe(body);
  });

  it.each(vectors.snapshots)("snapshot: $name", ({ json, fingerprint }) => {
    expect(fingerprintOf(packManifest(parsed(readJson(json)))).toString("hex")).toBe(fingerprint);
  });

  it.each(vectors.refused)("refused: $name", ({ json, paths }) => {
    const result = parseSnapshot([readJson(json)]);
    expect(result.ok ? [] : result.errors.map(({ path }) => path)).toEqual(paths);
  });
});

it("the example in the document is true", () => {
  const page = readFileSync(new URL("../../../docs/canonical-form.md", import.meta.url), "utf8");
  const input = /```json\n(.+)\n```/.exec(page)?.[1] ?? "";
  const asset = parsedOne(readJson(input));
  for (const hash of [asset.keyHash, asset.trackedHash, asset.contentHash, fingerprintOf(packManifest([asset]))]) {
    expect(page).toContain(hash.toString("hex"));
  }
  expect(page).toContain(`\n${asset.body}\n`);
});
