import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { packManifest } from "#lib/domain/snapshot/manifest.ts";
import { pythonEnvironment } from "#tests/support/real/python-env.ts";
import { type BenchAsset, makeAssets } from "../assets.ts";
import { type Canonicalised, diffSnapshots } from "../diff-snapshots.ts";
import type { Figure, Skipped } from "../figure.ts";
import { hashAssets } from "../hash-assets.ts";
import { timed } from "../interleave.ts";
import type { Row } from "../row.ts";
import { median } from "../statistics.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";

/** The size that the limits are for. Dagster takes minutes to make larger graphs, which change nothing in the ratio. */
const LIMITED_SIZE = 10_000;
const SCRIPT = join(import.meta.dirname, "../dagster-differ.py");

const toldSchema = z.object({
  changed: z.int(),
  build: z.array(z.number()),
  diff: z.array(z.number()),
  again: z.array(z.number()),
});

/** The diff of two snapshots with 1 % changed, against Dagster's own AssetGraphDiffer on the same graphs. */
export const diffVsDagster: Row = {
  name: "diff_vs_dagster",
  async *run({ sizes, short }) {
    const python = await findDagster();
    if (typeof python !== "string") {
      yield python;
      return;
    }
    for (const size of sizes.filter((size) => size <= LIMITED_SIZE || sizes.length === 1)) {
      yield* await measure(python, size, short ? 1 : 3);
    }
  },
};

async function findDagster(): Promise<string | Skipped> {
  try {
    return (await pythonEnvironment("newest")).python;
  } catch (error) {
    return {
      name: "diff_vs_dagster",
      skipped: `no Dagster: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function measure(python: string, size: number, rounds: number): Promise<Figure[]> {
  return withTemporaryDirectory(async (directory) => {
    const texts = [0, size / 100].map((changed) =>
      JSON.stringify({ assets: makeAssets(size, (index) => (index < changed ? "2" : "1")) }),
    ) as [string, string];
    const paths = texts.map((text, place) => {
      const path = join(directory, `${place}.json`);
      writeFileSync(path, text);
      return path;
    });
    const before = await measureOurs(texts, size / 100);
    const { stdout } = await promisify(execFile)(python, [SCRIPT, ...paths, String(rounds)]);
    const after = await measureOurs(texts, size / 100);
    const dagster = toldSchema.parse(JSON.parse(stdout));
    if (dagster.changed !== size / 100) throw new Error(`Dagster found ${dagster.changed} changes`);

    const diffMs = median([...before.diffMs, ...after.diffMs]);
    const wholeMs = median([...before.wholeMs, ...after.wholeMs]);
    const firstMs = median(dagster.diff) * 1000;
    const isLimited = size === LIMITED_SIZE;
    const limited = (limit: number) => (isLimited ? { limit, atLeast: true } : {});
    return [
      { name: `diff_vs_dagster@${size}`, value: firstMs / diffMs, unit: "ratio", ...limited(100) },
      {
        name: `diff_vs_dagster_from_text@${size}`,
        value: (median(dagster.build) * 1000 + firstMs) / wholeMs,
        unit: "ratio",
        ...limited(20),
      },
      { name: `diff_vs_dagster_ours_from_text@${size}`, value: firstMs / wholeMs, unit: "ratio" },
      { name: `diff_vs_dagster_second_pass@${size}`, value: (median(dagster.again) * 1000) / diffMs, unit: "ratio" },
      { name: `dagster_build_ms@${size}`, value: median(dagster.build) * 1000, unit: "ms" },
      { name: `dagster_diff_ms@${size}`, value: firstMs, unit: "ms" },
      { name: `our_diff_ms@${size}`, value: diffMs, unit: "ms" },
      { name: `our_diff_from_text_ms@${size}`, value: wholeMs, unit: "ms" },
    ];
  });
}

/** Times of the diff alone, and of everything from the JSON text of both snapshots on. */
async function measureOurs(texts: readonly [string, string], changes: number) {
  const diffMs: number[] = [];
  const wholeMs: number[] = [];
  for (let round = -2; round < 7; round++) {
    let snapshots: [Canonicalised, Canonicalised] | undefined;
    const canonicaliseMs = await timed(() => {
      snapshots = [canonicalise(texts[0]), canonicalise(texts[1])];
    });
    const [older, newer] = snapshots as [Canonicalised, Canonicalised];
    const ms = await timed(() => {
      if (diffSnapshots(older, newer) !== changes) throw new Error("the diff is wrong");
    });
    if (round < 0) continue;
    diffMs.push(ms);
    wholeMs.push(canonicaliseMs + ms);
  }
  return { diffMs, wholeMs };
}

function canonicalise(text: string): Canonicalised {
  const assets = hashAssets((JSON.parse(text) as { assets: BenchAsset[] }).assets);
  return { assets, manifest: packManifest(assets) };
}
