import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import type { KnownRows } from "#lib/domain/snapshot/known-texts.ts";
import { compareWithKey, packManifest } from "#lib/domain/snapshot/manifest.ts";
import { LoadIntake } from "#lib/http/load-intake.ts";
import type { StoredPair } from "#lib/services/history/add-stored.ts";
import { pythonEnvironment } from "#tests/support/real/python-env.ts";
import { makeAssets, pushBody } from "../assets.ts";
import { type Canonicalised, diffSnapshots } from "../diff-snapshots.ts";
import type { Figure, Skipped } from "../figure.ts";
import type { Row } from "../row.ts";
import { median } from "../statistics.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";

/** The size that the limits are for. Dagster takes minutes to make larger graphs, which change nothing in the ratio. */
const LIMITED_SIZE = 10_000;
const SCRIPT = join(import.meta.dirname, "../dagster-differ.py");

const toldSchema = z.object({
  changed: z.int(),
  build_older: z.array(z.number()),
  build_newer: z.array(z.number()),
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
      pushBody(makeAssets(size, (index) => (index < changed ? "2" : "1"))),
    ) as [Buffer, Buffer];
    const paths = texts.map((text, place) => {
      const path = join(directory, `${place}.json`);
      writeFileSync(path, text);
      return path;
    });
    const before = measureOurs(texts, size / 100);
    const { stdout } = await promisify(execFile)(python, [SCRIPT, ...paths, String(rounds)]);
    const after = measureOurs(texts, size / 100);
    const told = toldSchema.parse(JSON.parse(stdout));
    if (told.changed !== size / 100) throw new Error(`Dagster found ${told.changed} changes`);

    const ours = (part: keyof OurTimes) => median([...before[part], ...after[part]]);
    const theirs = (part: Exclude<keyof typeof told, "changed">) => median(told[part]) * 1000;
    const reloaded = ours("recognised") + ours("diff");
    const cold = ours("older") + ours("newer") + ours("diff");
    const limited = (limit: number) => (size === LIMITED_SIZE ? { limit, atLeast: true } : {});
    return [
      { name: `diff_vs_dagster@${size}`, value: theirs("diff") / ours("diff"), unit: "ratio", ...limited(100) },
      {
        name: `diff_vs_dagster_canonicalised@${size}`,
        value: (theirs("build_newer") + theirs("diff")) / reloaded,
        unit: "ratio",
        ...limited(20),
      },
      {
        name: `diff_vs_dagster_both_cold@${size}`,
        value: (theirs("build_older") + theirs("build_newer") + theirs("diff")) / cold,
        unit: "ratio",
      },
      { name: `diff_vs_dagster_only_ours_cold@${size}`, value: theirs("diff") / cold, unit: "ratio" },
      { name: `diff_vs_dagster_second_pass@${size}`, value: theirs("again") / ours("diff"), unit: "ratio" },
      { name: `dagster_build_ms@${size}`, value: theirs("build_newer"), unit: "ms" },
      { name: `dagster_diff_ms@${size}`, value: theirs("diff"), unit: "ms" },
      { name: `our_diff_ms@${size}`, value: ours("diff"), unit: "ms" },
      { name: `our_canonical_form_cold_ms@${size}`, value: ours("newer"), unit: "ms" },
      { name: `our_canonical_form_reload_ms@${size}`, value: ours("recognised"), unit: "ms" },
    ];
  });
}

/** Milliseconds, a value a round. */
type OurTimes = {
  /** Canonical form of the older and of the newer snapshot, from their JSON, with nothing known. */
  older: number[];
  newer: number[];
  /** The same of the newer one where the older was taken in before, as in a reload. */
  recognised: number[];
  /** Of two that are canonical. */
  diff: number[];
};

function measureOurs(bodies: readonly [Buffer, Buffer], changes: number): OurTimes {
  const times: OurTimes = { older: [], newer: [], recognised: [], diff: [] };
  for (let round = -2; round < 7; round++) {
    const older = timedValue(() => canonicalise(bodies[0], null));
    const newer = timedValue(() => canonicalise(bodies[1], null));
    const recognised = timedValue(() => canonicalise(bodies[1], older.value));
    const diff = timedValue(() => diffSnapshots(older.value, newer.value));
    const again = diffSnapshots(older.value, recognised.value);
    if (diff.value !== changes || again !== changes) throw new Error("the diff is wrong");
    if (round < 0) continue;
    times.older.push(older.ms);
    times.newer.push(newer.ms);
    times.recognised.push(recognised.ms);
    times.diff.push(diff.ms);
  }
  return times;
}

function timedValue<T>(work: () => T): { value: T; ms: number } {
  const start = performance.now();
  const value = work();
  return { value, ms: performance.now() - start };
}

type TakenIn = Canonicalised & { readonly rows: KnownRows };

const NOTHING: KnownRows = Buffer.from(new SharedArrayBuffer(0));

/** Takes a body in as the route for pushes does; what an earlier one held is known by its text. */
function canonicalise(body: Buffer, earlier: TakenIn | null): TakenIn {
  const intake = new LoadIntake(earlier?.rows ?? NOTHING, false);
  intake.push(body);
  const { assets, known } = intake.finish();
  if (assets === null) throw new Error("the body has no assets");
  const standing = earlier === null ? [] : standingAssets(earlier, known);
  const whole = [...assets, ...standing].sort((a, b) => a.keyHash.compare(b.keyHash));
  return { assets: whole, manifest: packManifest(whole), rows: intake.knownRows() };
}

/** The assets of the earlier snapshot that are still as they were; both lists go by key hash. */
function standingAssets(earlier: Canonicalised, known: readonly StoredPair[]): HashedAsset[] {
  let row = 0;
  return known.map(({ keyHash }) => {
    while (compareWithKey(earlier.manifest, row, keyHash) < 0) row++;
    return earlier.assets[row] as HashedAsset;
  });
}
