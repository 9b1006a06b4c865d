import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { changeView } from "#lib/domain/diff/change-view.ts";
import { describeChange } from "#lib/domain/diff/describe.ts";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import { sharedFacts } from "#lib/domain/diff/shared-facts.ts";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { FIDELITIES, isPartial, type Make } from "#lib/domain/snapshot/make.ts";
import { snapshotReader } from "#lib/domain/snapshot/parse.ts";
import { readJson } from "#lib/domain/snapshot/read-json.ts";

// docs/diff.md promises that every example in it is run.

const makeSchema = z.strictObject({
  fidelity: z.enum(FIDELITIES).default("push"),
  canonicalVersion: z.int().default(1),
  ignoredMetadata: z.array(z.string()).default([]),
});
const exampleSchema = z.strictObject({
  before: z.unknown(),
  after: z.unknown(),
  makes: z.strictObject({ before: makeSchema.prefault({}), after: makeSchema.prefault({}) }).prefault({}),
  change: z.unknown(),
});

const page = readFileSync(new URL("../../../docs/diff.md", import.meta.url), "utf8");
const examples = page.split(/^#+ /m).flatMap((section) => {
  const heading = section.split("\n", 1)[0] ?? "";
  return [...section.matchAll(/^```json\n(.+?)^```$/gms)].map(([, text]) => ({ heading, text: text ?? "" }));
});

test("there is an example for each facet, for what is not tracked, for makes and for each deviation", () => {
  const headings = new Set(examples.map(({ heading }) => heading));
  expect([...headings]).toEqual([
    "Code version",
    "Dependencies",
    "Partitions definition",
    "Tags",
    "Metadata",
    "Added and removed",
    "What is not tracked",
    "Ignored metadata",
    "Loads of different make",
    "Where Loadline differs from Dagster",
  ]);
});

test.each(examples)("the example under “$heading” is true: $text", ({ text }) => {
  const { before, after, makes, change } = exampleSchema.parse(readJson(text));
  const older = definition(before, makes.before);
  const newer = definition(after, makes.after);
  const shared = sharedFacts(makes.before, makes.after);
  if (change === null) {
    if (older === null || newer === null) throw new Error("an asset that came or went is a change");
    expect(compareDefinitions(older, newer, shared)).toEqual([]);
    return;
  }
  const identity = older ?? newer;
  if (identity === null) throw new Error("an example is about an asset");
  const { key: _key, ...said } = changeView(describeChange(identity, older, newer, { values: true, shared }));
  expect(said).toEqual(change);
});

function definition(asset: unknown, { fidelity }: Make): AssetDefinition | null {
  if (asset === null) return null;
  const reader = snapshotReader("asset", { partial: isPartial(fidelity) });
  reader.read(asset, 0);
  const parsed = reader.finish();
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return definitionFromBody(parsed.assets[0]?.body ?? "");
}
